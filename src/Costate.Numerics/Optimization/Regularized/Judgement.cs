namespace Costate.Numerics.Optimization.Regularized;

/// <summary>What <see cref="RegularizationRule"/> says of a step.</summary>
/// <param name="Rejection">Why it was rejected; <see cref="Rejection.None"/> if it was accepted.</param>
/// <param name="Ratio">ρ, the actual decrease over the predicted one; NaN where there is none.</param>
/// <param name="Lambda">λ of the next step.</param>
public readonly record struct Judgement(Rejection Rejection, double Ratio, double Lambda);
