using System.Globalization;

namespace Costate.Numerics.Optimization;

/// <summary>The stop test of full-batch methods: ‖g‖ ≤ max(relative · ‖g₀‖, absolute), where g₀ is the gradient at the first point.</summary>
public sealed record GradientTolerance
{
    /// <summary>Finite and ≥ 0.</summary>
    public double Relative { get; init; } = 1e-6;

    /// <summary>Finite and ≥ 0.</summary>
    public double Absolute { get; init; } = 1e-12;

    /// <summary>The largest gradient norm that passes.</summary>
    public double Limit(double firstNorm) => Math.Max(Relative * firstNorm, Absolute);

    internal GradientTolerance Validated()
    {
        Check.Option(Relative >= 0 && double.IsFinite(Relative), nameof(Relative), Relative, "finite and not negative");
        Check.Option(Absolute >= 0 && double.IsFinite(Absolute), nameof(Absolute), Absolute, "finite and not negative");
        return this;
    }

    internal string Cause(double norm, double firstNorm) => string.Create(CultureInfo.InvariantCulture,
        $"‖∇f‖ = {norm:g6} ≤ {Limit(firstNorm):g6}, the larger of {Relative:g6}·‖∇f₀‖ (‖∇f₀‖ = {firstNorm:g6}) and {Absolute:g6}.");
}
