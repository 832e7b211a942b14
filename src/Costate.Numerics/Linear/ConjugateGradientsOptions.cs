namespace Costate.Numerics.Linear;

/// <summary>Options of <see cref="ConjugateGradients{V}"/>.</summary>
public sealed record ConjugateGradientsOptions
{
    /// <summary>The solution is good enough when ‖b − A·s‖ is at most this times ‖b‖; in [0, 1).</summary>
    public double Tolerance { get; init; } = 1e-2;

    /// <summary>How many steps are taken at most, 1 … 1000000; each costs one product, and its residual is kept.</summary>
    public int Iterations { get; init; } = 20;

    /// <summary>Δ > 0: the solution is not longer than this (2-norm); infinite for no bound.</summary>
    public double Radius { get; init; } = double.PositiveInfinity;

    internal ConjugateGradientsOptions Validated()
    {
        Check.Option(Tolerance is >= 0 and < 1, nameof(Tolerance), Tolerance, "in [0, 1)");
        Check.Option(Iterations is >= 1 and <= 1_000_000, nameof(Iterations), Iterations, "in 1 … 1000000");
        Check.Option(Radius > 0, nameof(Radius), Radius, "positive");
        return this;
    }
}
