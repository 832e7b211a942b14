namespace Costate.Numerics.Optimization.Regularized;

/// <summary>Options of <see cref="AdaptiveRegularization{TProblem, V}"/>.</summary>
public sealed record RegularizationOptions
{
    /// <summary>Acceptance of steps, and λ.</summary>
    public RegularizationRule Rule { get; init; } = new();

    /// <summary>The denominator of ρ.</summary>
    public DecreaseRatio Ratio { get; init; } = DecreaseRatio.Taylor;

    /// <summary>When to stop.</summary>
    public GradientTolerance Tolerance { get; init; } = new();

    /// <summary>The rounding of f and x, relative: 2⁻⁵² for double precision. Decreases below 16 times this, relative, say nothing.</summary>
    public double Resolution { get; init; } = 1.0 / (1L << 52);

    /// <summary>Coarse steps, where there are coarse problems.</summary>
    public CoarseStepOptions Coarse { get; init; } = new();

    internal RegularizationOptions Validated()
    {
        Rule.Validated();
        Tolerance.Validated();
        Check.Option(Resolution is > 0 and < 1e-3, nameof(Resolution), Resolution, "positive and below 0.001");
        Coarse.Validated();
        return this;
    }
}
