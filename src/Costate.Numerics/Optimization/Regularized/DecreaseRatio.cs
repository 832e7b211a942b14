namespace Costate.Numerics.Optimization.Regularized;

/// <summary>What the actual decrease is compared with.</summary>
public enum DecreaseRatio
{
    /// <summary>The decrease of the Taylor model, T(0) − T(s): without the regularisation.</summary>
    Taylor,

    /// <summary>The decrease of the regularised model, T(0) − T(s) − λ/(q + 1)·‖s‖^(q + 1).</summary>
    Model,
}
