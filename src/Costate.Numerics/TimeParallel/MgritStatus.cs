namespace Costate.Numerics.TimeParallel;

/// <summary>How a solve ended.</summary>
public enum MgritStatus
{
    /// <summary>The residual is at most the tolerance.</summary>
    Converged,

    /// <summary>The residual is 0, or so many cycles were done that the solution is that of the steps one after another, bit for bit.</summary>
    Exact,

    /// <summary>The residual is at the size of rounding errors and no longer falls.</summary>
    RoundOffPlateau,

    /// <summary>The residual fell by less than half in three cycles running.</summary>
    Slow,

    /// <summary>The residual grew more than tenfold in two cycles running.</summary>
    Diverging,

    /// <summary>A state is not finite.</summary>
    NotFinite,

    /// <summary>The cycles asked for are done.</summary>
    CycleLimit,
}
