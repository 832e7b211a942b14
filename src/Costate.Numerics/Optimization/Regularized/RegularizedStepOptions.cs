namespace Costate.Numerics.Optimization.Regularized;

/// <summary>How exactly the models of regularised methods are minimised.</summary>
public sealed record RegularizedStepOptions
{
    /// <summary>θ: a step is good enough where ‖∇m(s)‖ ≤ θ‖s‖^q; null for 0.01 with q = 1, and 1 with larger q.</summary>
    public double? Theta { get; init; }

    /// <summary>The most iterations of conjugate gradients for one system, 1 … 1000000.</summary>
    public int Iterations { get; init; } = 300;

    internal double ThetaFor(int order) => Theta ?? (order == 1 ? 1e-2 : 1);

    internal RegularizedStepOptions Validated()
    {
        Check.Option(Theta is null || Theta > 0 && double.IsFinite(Theta.Value), nameof(Theta), Theta ?? 0, "positive and finite");
        Check.Option(Iterations is >= 1 and <= 1_000_000, nameof(Iterations), Iterations, "in 1 … 1000000");
        return this;
    }
}
