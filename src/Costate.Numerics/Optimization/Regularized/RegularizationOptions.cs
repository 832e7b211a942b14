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

    /// <summary>Coarse steps, where there are coarse problems.</summary>
    public CoarseStepOptions Coarse { get; init; } = new();

    internal RegularizationOptions Validated()
    {
        Rule.Validated();
        Tolerance.Validated();
        Coarse.Validated();
        return this;
    }
}
