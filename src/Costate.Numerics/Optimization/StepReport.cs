using System.Globalization;
using Costate.Numerics.Linear;

namespace Costate.Numerics.Optimization;

/// <summary>Why an iteration goes on or stops. A failure is a value with a cause, not an exception.</summary>
public enum StepStatus
{
    /// <summary>The step was taken; more may follow.</summary>
    Continue,

    /// <summary>The gradient norm fell below its tolerance.</summary>
    Converged,

    /// <summary>No step length satisfied the line search.</summary>
    LineSearchFailed,

    /// <summary>The step length fell below the resolution of the arithmetic.</summary>
    StepUnderflow,

    /// <summary>The search direction did not descend.</summary>
    NotDescent,

    /// <summary>The value or the gradient was NaN or infinite.</summary>
    NonFinite,
}

/// <summary>What one step of an optimiser did.</summary>
/// <param name="Status">Whether to go on, or the cause of the stop.</param>
/// <param name="Value">f at the point where the gradient of this step was taken (mini-batch methods), or at the new point (line-search methods).</param>
/// <param name="GradientNorm">‖∇f‖₂ at the same point as <paramref name="Value"/>.</param>
/// <param name="StepLength">The rate, the accepted step length, or ‖s‖ of a regularised method; 0 if no step was taken.</param>
/// <param name="Evaluations">Values and gradients of f asked for in this step.</param>
/// <param name="Cause">For a stop: a sentence with the deciding numbers; otherwise null.</param>
public readonly record struct StepReport(StepStatus Status, double Value, double GradientNorm, double StepLength, int Evaluations, string? Cause = null)
{
    /// <summary>Products with the Hessian asked for in this step, by second-order methods.</summary>
    public int Products { get; init; }

    /// <summary>How the linear system of this step was solved, if there was one.</summary>
    public LinearReport? LinearSolve { get; init; }

    /// <summary>What the step was, by regularised methods.</summary>
    public Regularized.RegularizedReport? Regularization { get; init; }

    /// <summary>How exact the solves behind this step were, by methods that do not finish them.</summary>
    public InexactReport? Inexact { get; init; }

    /// <summary>What a step of a method with split variables left behind.</summary>
    public SplitReport? Split { get; init; }

    /// <summary>No step was taken, because f or its gradient at x is not finite.</summary>
    internal static StepReport NotFinite(double value, double norm, string why) =>
        new(StepStatus.NonFinite, value, norm, 0, 1, string.Create(CultureInfo.InvariantCulture, $"f = {value:g6}, ‖∇f‖ = {norm:g6}: {why}; x stays where it was."));
}
