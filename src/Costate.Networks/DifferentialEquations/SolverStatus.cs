namespace Costate.Networks.DifferentialEquations;

/// <summary>Why a solver goes on or has ended.</summary>
public enum SolverStatus
{
    /// <summary>More iterations follow.</summary>
    Running,

    /// <summary>The error, or the gradient, fell to its target.</summary>
    Converged,

    /// <summary>The iterations are used up.</summary>
    IterationLimit,

    /// <summary>No step lowers the function any more: the accuracy of the arithmetic is reached.</summary>
    Stalled,

    /// <summary>The function or its gradient is NaN or infinite.</summary>
    Diverged,

    /// <summary>Stopped by a signal.</summary>
    Interrupted,

    /// <summary>Stopped by the user.</summary>
    Stopped,
}
