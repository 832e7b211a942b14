using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>A problem and the method that solves it: the whole of a training, or one level of a cascade.</summary>
/// <param name="Problem">What is minimised.</param>
/// <param name="Method">How.</param>
public sealed record TrainingLevel<T>(TrainingProblem<T> Problem, IIteration<Dense<T>> Method) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
