namespace Costate.Numerics.Optimization.Regularized;

/// <summary>Why a step was rejected.</summary>
public enum Rejection
{
    /// <summary>It was accepted.</summary>
    None,

    /// <summary>f fell by less than η₁ times the predicted decrease, or rose.</summary>
    TooLittleDecrease,

    /// <summary>The predicted decrease was not positive and finite: the model found no step.</summary>
    NoPredictedDecrease,

    /// <summary>f at the new point, or its gradient, was NaN or infinite.</summary>
    NotFinite,
}
