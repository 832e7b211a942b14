namespace Costate.Numerics.Linear.AlgebraicMultigrid;

/// <summary>What F nodes get from C nodes.</summary>
public enum InterpolationRule
{
    /// <summary>Nothing; P has a 1 for each C node.</summary>
    Injection,

    /// <summary>The average over the strong C couplings with weights |a_ik|.</summary>
    Normalised,

    /// <summary>Stüben's direct interpolation, −α_i·a_ik/a_ii (and −β_i·a_ik/a_ii where a_ik &gt; 0), so that row sums of A are kept.</summary>
    Stueben,
}
