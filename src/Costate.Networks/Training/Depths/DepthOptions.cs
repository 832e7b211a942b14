using Costate.Numerics.Optimization.Regularized;

namespace Costate.Networks.Training.Depths;

/// <summary>Options of <see cref="DepthIteration{T}"/>.</summary>
public sealed record DepthOptions
{
    /// <summary>q: 1 for the curvature of Gauss and Newton, 2 for the true Hessian, from differences of gradients.</summary>
    public int Order { get; init; } = 1;

    /// <summary>Acceptance of steps, λ, the stop test, coarse steps.</summary>
    public RegularizationOptions Regularization { get; init; } = new();

    /// <summary>How exactly models are minimised.</summary>
    public RegularizedStepOptions Step { get; init; } = new();

    /// <summary>Whether the whole coarse step is regularised.</summary>
    public bool TotalStep { get; init; } = true;

    /// <summary>Copy or linear.</summary>
    public Prolongation Prolongation { get; init; } = Prolongation.Copy;

    /// <summary>Asks for a stop within a step, see <see cref="Numerics.Optimization.Interruptible{V}"/>.</summary>
    public CancellationToken Stop { get; init; }
}
