using Costate.Numerics.Linear.AlgebraicMultigrid;

namespace Costate.Networks.DifferentialEquations;

/// <summary>How the nodes of coarse networks are chosen.</summary>
public sealed record CoarseningOptions
{
    /// <summary>Levels, that of the network itself included: at least 2.</summary>
    public int Levels { get; init; } = 2;

    /// <summary>Which couplings are strong.</summary>
    public StrengthRule Strength { get; init; } = StrengthRule.Negative;

    /// <summary>ε of strong couplings.</summary>
    public double Threshold { get; init; } = 0.9;

    /// <summary>What other nodes get from coarse ones.</summary>
    public InterpolationRule Interpolation { get; init; } = InterpolationRule.Injection;

    /// <summary>So many nodes chosen at random instead, with injection, as a control; further levels keep the same share of their nodes. 0 for none.</summary>
    public int RandomNodes { get; init; }

    /// <summary>Of the random choice.</summary>
    public ulong Seed { get; init; }
}
