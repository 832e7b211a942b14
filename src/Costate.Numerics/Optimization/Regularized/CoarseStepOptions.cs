namespace Costate.Numerics.Optimization.Regularized;

/// <summary>When a coarse problem is tried, how far it is solved, and its λ.</summary>
public sealed record CoarseStepOptions
{
    /// <summary>κ: a coarse step is tried where ‖R∇f‖ ≥ κ‖∇f‖; in (0, 1) to be of use, infinite for never.</summary>
    public double Kappa { get; init; } = 0.1;

    /// <summary>δ: the coarse problem is solved until its gradient is at most this times ‖R∇f‖; in [0, 1).</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>ε_H: no coarse step where ‖R∇f‖ is not above this, and no coarse problem is solved beyond it; null for the gradient at which the method stops.</summary>
    public double? Least { get; init; }

    /// <summary>m_H: the most iterations on a coarse problem, at least 1.</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>Whether coarse steps have a λ of their own; otherwise they share that of the fine steps.</summary>
    public bool SeparateLambda { get; init; } = true;

    internal CoarseStepOptions Validated()
    {
        Check.Option(Kappa > 0, nameof(Kappa), Kappa, "positive");
        Check.Option(Tolerance is >= 0 and < 1, nameof(Tolerance), Tolerance, "in [0, 1)");
        Check.Option(Least is null || Least >= 0 && double.IsFinite(Least.Value), nameof(Least), Least ?? 0, "finite and not negative");
        Check.Option(Iterations >= 1, nameof(Iterations), Iterations, "at least 1");
        return this;
    }
}
