namespace Costate.Numerics.Optimization.Regularized;

/// <summary>When a step of a regularised method is accepted, and what becomes of the weight λ of its regularisation.</summary>
/// <remarks>
/// With ρ = (f(x) − f(x + s))/(predicted decrease): ρ ≥ η₁ accepts, and λ ← max(λ_min, γ·λ) with γ = γ₂ where ρ ≥ η₂ and γ₁ otherwise; any other step is
/// rejected, and λ ← γ₃·λ. A predicted decrease that is not positive, or a value that is not finite, is a rejection.
/// Sources: Birgin, Gardenghi, Martínez, Santos, Toint, “Worst-case evaluation complexity for unconstrained nonlinear optimization using high-order regularized
/// models”, Mathematical Programming 163 (2017); Calandra, Gratton, Riccietti, Vasseur, “On high-order multilevel optimization strategies”, arXiv:1904.04692.
/// </remarks>
public sealed record RegularizationRule
{
    /// <summary>η₁: the least ρ that is accepted.</summary>
    public double Eta1 { get; init; } = 0.1;

    /// <summary>η₂: the least ρ of a very good step.</summary>
    public double Eta2 { get; init; } = 0.75;

    /// <summary>γ₁: by how much λ shrinks after a good step.</summary>
    public double Gamma1 { get; init; } = 0.85;

    /// <summary>γ₂: by how much λ shrinks after a very good step.</summary>
    public double Gamma2 { get; init; } = 0.5;

    /// <summary>γ₃: by how much λ grows after a rejected step.</summary>
    public double Gamma3 { get; init; } = 1.5;

    /// <summary>λ at the start.</summary>
    public double Lambda0 { get; init; } = 0.05;

    /// <summary>The least λ.</summary>
    public double LambdaMin { get; init; } = 1e-6;

    /// <summary>Judges a step.</summary>
    /// <param name="lambda">λ that it was found with.</param>
    /// <param name="before">f(x).</param>
    /// <param name="after">f(x + s).</param>
    /// <param name="predicted">The decrease that the model predicts.</param>
    public Judgement Judge(double lambda, double before, double after, double predicted)
    {
        if (!(predicted > 0 && double.IsFinite(predicted))) return new(Rejection.NoPredictedDecrease, double.NaN, Gamma3 * lambda);
        if (!double.IsFinite(after)) return new(Rejection.NotFinite, double.NaN, Gamma3 * lambda);
        double ratio = (before - after) / predicted;
        return ratio >= Eta1
            ? new(Rejection.None, ratio, Math.Max(LambdaMin, (ratio >= Eta2 ? Gamma2 : Gamma1) * lambda))
            : new(Rejection.TooLittleDecrease, ratio, Gamma3 * lambda);
    }

    internal RegularizationRule Validated()
    {
        Check.Option(Eta1 is > 0 and < 1, nameof(Eta1), Eta1, "in (0, 1)");
        Check.Option(Eta2 >= Eta1 && Eta2 < 1, nameof(Eta2), Eta2, "at least eta1, and below 1");
        Check.Option(Gamma1 is > 0 and < 1, nameof(Gamma1), Gamma1, "in (0, 1)");
        Check.Option(Gamma2 > 0 && Gamma2 <= Gamma1, nameof(Gamma2), Gamma2, "positive, and at most gamma1");
        Check.Option(Gamma3 > 1 && double.IsFinite(Gamma3), nameof(Gamma3), Gamma3, "finite and above 1");
        Check.Option(LambdaMin > 0 && double.IsFinite(LambdaMin), nameof(LambdaMin), LambdaMin, "positive and finite");
        Check.Option(Lambda0 >= LambdaMin && double.IsFinite(Lambda0), nameof(Lambda0), Lambda0, "finite, and at least lambda-min");
        return this;
    }
}
