using System.Globalization;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>What one step of <see cref="AdaptiveRegularization{TProblem, V}"/> was.</summary>
/// <param name="IsCoarse">Whether it came from the coarse problem.</param>
/// <param name="Rejection">Why it was rejected; none if it was accepted.</param>
/// <param name="Ratio">ρ.</param>
/// <param name="Predicted">The predicted decrease, the denominator of ρ.</param>
/// <param name="Lambda">λ, or λ_C, that it was found with.</param>
/// <param name="NextLambda">The same for the next step of this kind.</param>
/// <param name="Length">‖s‖.</param>
/// <param name="Iterations">Iterations of the linear solver; of a coarse step, iterations on the coarse problem.</param>
/// <param name="Work">Floating-point operations of products with matrices, on all levels, where problems count them.</param>
/// <param name="CoarseShare">‖R∇f‖/‖∇f‖, which decided whether a coarse step was tried; NaN where that was not asked.</param>
public readonly record struct RegularizedReport(
    bool IsCoarse, Rejection Rejection, double Ratio, double Predicted, double Lambda, double NextLambda, double Length, int Iterations, long Work, double CoarseShare)
{
    /// <summary>Whether x moved.</summary>
    public bool IsAccepted => Rejection == Rejection.None;

    /// <summary>The step in a sentence, with the deciding numbers.</summary>
    public override string ToString()
    {
        string kind = IsCoarse ? "coarse" : "fine";
        return Rejection switch
        {
            Rejection.None => string.Create(CultureInfo.InvariantCulture, $"A {kind} step was accepted: ρ = {Ratio:g4} with λ = {Lambda:g4}."),
            Rejection.TooLittleDecrease => string.Create(CultureInfo.InvariantCulture,
                $"A {kind} step was rejected: f changed by {-Ratio * Predicted:g4} where a decrease by {Predicted:g4} was predicted (ρ = {Ratio:g4}); λ = {Lambda:g4} grows to {NextLambda:g4}."),
            Rejection.NoPredictedDecrease => string.Create(CultureInfo.InvariantCulture,
                $"A {kind} step was rejected: the model predicts no decrease ({Predicted:g4}); λ = {Lambda:g4} grows to {NextLambda:g4}."),
            _ => string.Create(CultureInfo.InvariantCulture, $"A {kind} step was rejected: f or ∇f is not finite there; λ = {Lambda:g4} grows to {NextLambda:g4}."),
        };
    }
}
