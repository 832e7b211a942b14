namespace Costate.Numerics.Optimization;

/// <summary>Options of <see cref="AdamW{T}"/>.</summary>
public sealed record AdamWOptions
{
    /// <summary>The step length η, finite and ≥ 0.</summary>
    public double Rate { get; init; } = 0.001;

    /// <summary>β₁ in [0, 1): memory of the mean gradient.</summary>
    public double MeanDecay { get; init; } = 0.9;

    /// <summary>β₂ in [0, 1): memory of the mean square.</summary>
    public double SquareDecay { get; init; } = 0.999;

    /// <summary>ε > 0, added outside the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ ≥ 0: each step also multiplies x by 1 − ηλ.</summary>
    public double WeightDecay { get; init; }

    internal AdamWOptions Validated()
    {
        Check.Rate(Rate);
        Check.Option(MeanDecay is >= 0 and < 1, nameof(MeanDecay), MeanDecay, "in [0, 1)");
        Check.Option(SquareDecay is >= 0 and < 1, nameof(SquareDecay), SquareDecay, "in [0, 1)");
        Check.Option(Epsilon > 0 && double.IsFinite(Epsilon), nameof(Epsilon), Epsilon, "positive and finite");
        Check.Option(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "finite and not negative");
        return this;
    }
}
