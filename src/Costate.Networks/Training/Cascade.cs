using System.Numerics;

namespace Costate.Networks.Training;

/// <summary>Levels of a training, each with twice the layers of the one before: the parameters found on one are refined and become the initial ones of the next.</summary>
/// <remarks>Source: Bornemann, Deuflhard, “The cascadic multigrid method for elliptic problems”, Numer. Math. 75, 1996; Haber, Ruthotto, Holtham, Jun, AAAI 2018.</remarks>
/// <param name="Levels">Number of levels L; 1 means no cascade.</param>
/// <param name="At">Makes a level: 0 is the coarsest, L − 1 the finest. Called when the training gets there.</param>
/// <param name="Prolongation">Copy or linear.</param>
public sealed record Cascade<T>(int Levels, Func<int, TrainingLevel<T>> At, Prolongation Prolongation = Prolongation.Copy) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
