using Costate.Numerics.Optimization.LineSearches;

namespace Costate.Numerics.Optimization;

/// <summary>Options of <see cref="GradientDescent{V}"/>.</summary>
public sealed record GradientDescentOptions
{
    /// <summary>The step length that is tried first, positive.</summary>
    public double FirstStep { get; init; } = 1;

    /// <summary>By how much the next step tries to be longer if the first trial was accepted, ≥ 1.</summary>
    public double Growth { get; init; } = 2;

    /// <summary>When to stop.</summary>
    public GradientTolerance Tolerance { get; init; } = new();

    /// <summary>The line search.</summary>
    public ILineSearch Search { get; init; } = new Armijo();

    internal GradientDescentOptions Validated()
    {
        Check.Option(FirstStep > 0 && double.IsFinite(FirstStep), nameof(FirstStep), FirstStep, "positive and finite");
        Check.Option(Growth >= 1 && double.IsFinite(Growth), nameof(Growth), Growth, "finite and at least 1");
        Tolerance.Validated();
        return this;
    }
}
