namespace Costate.Cli.Settings;

/// <summary>What <c>costate solve</c> solves.</summary>
enum EquationChoice
{
    /// <summary>−u'' = ν² cos νz, by a network.</summary>
    Poisson,

    /// <summary>−Δu = 2ν² cos ν(x + y), by a network.</summary>
    PoissonPlane,

    /// <summary>u'' + ν²u = 0, by a network.</summary>
    Helmholtz,

    /// <summary>−u'' + eᵘ = g, by a network.</summary>
    Liouville,

    /// <summary>−Δu + eᵘ = g, by differences on a grid.</summary>
    Bratu,
}
