namespace Costate.Networks.DifferentialEquations;

/// <summary>Where an equation is asked to hold.</summary>
public enum PointLayout
{
    /// <summary>An even grid, the ends included.</summary>
    Equispaced,

    /// <summary>A grid that is finer towards the ends, which it includes: (1 − cos(πi/(n − 1)))/2.</summary>
    Chebyshev,

    /// <summary>Points drawn uniformly; in one dimension the two ends are the boundary all the same.</summary>
    Random,
}
