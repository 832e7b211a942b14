using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training;

/// <summary>A problem and the method that solves it: the whole of a training, or one level of a cascade.</summary>
/// <param name="Problem">What is minimised.</param>
/// <param name="Method">How.</param>
public sealed record TrainingLevel<T>(TrainingProblem<T> Problem, IIteration<Dense<T>> Method) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether a step may see a mini-batch; else it always sees all samples. Methods with a rate do.</summary>
    public bool TakesBatches { get; init; } = Method.Rated is not null;

    /// <summary>Whether a last mini-batch that is smaller than the others is left out of an epoch.</summary>
    public bool DropsIncompleteBatch { get; init; }
}
