namespace Costate.Cli.Settings;

/// <summary>Options of a method with adaptive regularisation, each under the name of its method: <c>lm</c>, <c>rlm</c>, <c>ar2</c>, <c>ar3</c>, <c>mar2</c>.</summary>
sealed record RegularizedSettings
{
    /// <summary>Levels; 1 is the method of one level.</summary>
    public int Levels { get; init; } = 2;

    /// <summary>The coarse model.</summary>
    public CoarseChoice Coarse { get; init; } = CoarseChoice.Galerkin;

    /// <summary>m_H, most iterations on a coarse problem.</summary>
    public int CoarseIterations { get; init; } = 1;

    /// <summary>How coarse nodes are chosen.</summary>
    public StrengthSetting Strength { get; init; } = new(StrengthKind.Negative);

    /// <summary>ε of strong couplings.</summary>
    public double Threshold { get; init; } = 0.9;

    /// <summary>How fine nodes get values from coarse ones.</summary>
    public InterpolationChoice Interpolation { get; init; } = InterpolationChoice.Injection;

    /// <summary>Whether coarse steps have a λ of their own.</summary>
    public bool SeparateLambda { get; init; } = true;

    /// <summary>Whether the whole coarse step is regularised.</summary>
    public bool TotalStep { get; init; } = true;

    /// <summary>κ.</summary>
    public double Kappa { get; init; } = 0.1;

    /// <summary>δ.</summary>
    public double CoarseTolerance { get; init; } = 0.1;

    /// <summary>η₁.</summary>
    public double Eta1 { get; init; } = 0.1;

    /// <summary>η₂.</summary>
    public double Eta2 { get; init; } = 0.75;

    /// <summary>γ₁.</summary>
    public double Gamma1 { get; init; } = 0.85;

    /// <summary>γ₂.</summary>
    public double Gamma2 { get; init; } = 0.5;

    /// <summary>γ₃.</summary>
    public double Gamma3 { get; init; } = 1.5;

    /// <summary>λ₀.</summary>
    public double Lambda0 { get; init; } = 0.05;

    /// <summary>λ_min.</summary>
    public double LambdaMin { get; init; } = 1e-6;

    /// <summary>θ.</summary>
    public double Theta { get; init; } = 1;

    /// <summary>How linear systems are solved.</summary>
    public LinearSolverChoice LinearSolver { get; init; } = LinearSolverChoice.Cg;

    /// <summary>Most conjugate gradient iterations of a system.</summary>
    public int CgCap { get; init; } = 300;

    /// <summary>Training: norm of the gradient, relative to the first, that ends it.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>The denominator of ρ.</summary>
    public RatioChoice Ratio { get; init; } = RatioChoice.Taylor;
}
