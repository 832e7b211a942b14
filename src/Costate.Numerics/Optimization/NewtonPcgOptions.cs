using Costate.Numerics.Linear;
using Costate.Numerics.Optimization.LineSearches;

namespace Costate.Numerics.Optimization;

/// <summary>Options of <see cref="NewtonPcg{T}"/>.</summary>
public sealed record NewtonPcgOptions
{
    /// <summary>How exactly H·s = −g is solved.</summary>
    public ConjugateGradientsOptions LinearSolve { get; init; } = new();

    /// <summary>δ > 0 of the preconditioner R + δI; null for a tenth of the largest eigenvalue of H − R at the first point, raised when later steps see one more than ten times larger. A small δ makes it worse than none.</summary>
    public double? Shift { get; init; }

    /// <summary>No entry of a direction is larger, > 0: a longer one is shortened. Infinite for no bound.</summary>
    public double LargestStep { get; init; } = 1;

    /// <summary>By how much the next step tries to be longer (up to 1) if the first trial was accepted, ≥ 1.</summary>
    public double Growth { get; init; } = 1.5;

    /// <summary>When to stop.</summary>
    public GradientTolerance Tolerance { get; init; } = new();

    /// <summary>The line search.</summary>
    public ILineSearch Search { get; init; } = new Armijo();

    internal NewtonPcgOptions Validated()
    {
        Check.Option(Shift is null || Shift > 0 && double.IsFinite(Shift.Value), nameof(Shift), Shift ?? 0, "positive and finite");
        Check.Option(LargestStep > 0, nameof(LargestStep), LargestStep, "positive");
        Check.Option(Growth >= 1 && double.IsFinite(Growth), nameof(Growth), Growth, "finite and at least 1");
        Tolerance.Validated();
        return this;
    }
}
