namespace Costate.Networks.Analysis.Stability;

/// <summary>What stationary weights do to the energy of a network.</summary>
public enum EnergyLaw
{
    /// <summary>The differential equation conserves it; what changes is the error of the integrator.</summary>
    Conserved,

    /// <summary>The differential equation lets it fall; if it rises the step is too large.</summary>
    Falls,
}
