namespace Costate.Numerics.Linear;

/// <summary>Why an iterative solution of a linear system ended.</summary>
public enum LinearStatus
{
    /// <summary>The relative residual is within its tolerance.</summary>
    Converged,

    /// <summary>The iterations ran out.</summary>
    IterationLimit,

    /// <summary>A direction p with pᵀAp ≤ 0 was met: A is not positive definite.</summary>
    NegativeCurvature,

    /// <summary>The next iterate would have been longer than the radius; the solution lies on the boundary.</summary>
    Boundary,

    /// <summary>A residual r with rᵀP⁻¹r ≤ 0 was met: the preconditioner is not positive definite.</summary>
    IndefinitePreconditioner,

    /// <summary>A number was NaN or infinite.</summary>
    NonFinite,
}
