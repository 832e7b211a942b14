namespace Costate.Networks.Alternating;

/// <summary>How slack is penalised.</summary>
public enum PenaltyNorm
{
    /// <summary>μ·‖e‖₂².</summary>
    L2,

    /// <summary>μ·‖e‖₁.</summary>
    L1,
}
