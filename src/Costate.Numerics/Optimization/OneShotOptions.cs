namespace Costate.Numerics.Optimization;

/// <summary>Options of <see cref="OneShot{V}"/>.</summary>
public sealed record OneShotOptions
{
    /// <summary>Cycles of each solve at first.</summary>
    public int Cycles { get; init; } = 2;

    /// <summary>Whether values are corrected by the adjoint solution.</summary>
    public bool Corrects { get; init; } = true;

    /// <summary>Whether the number of cycles is doubled where the solves are too rough for progress.</summary>
    public bool Guards { get; init; } = true;

    /// <summary>A correction above this share of the last decrease asks for more cycles.</summary>
    public double CorrectionShare { get; init; } = 0.5;

    /// <summary>A residual above this, times ‖g‖/‖g₀‖, asks for more cycles.</summary>
    public double ResidualShare { get; init; } = 0.1;

    /// <summary>Every so many steps, and whenever ‖g‖ has fallen tenfold, one more cycle shows how far the gradient is off.</summary>
    public int ProbeEvery { get; init; } = 10;

    /// <summary>A probe that changes the gradient by more than this share of its norm asks for more cycles.</summary>
    public double ProbeShare { get; init; } = 0.1;

    /// <summary>Pairs of L-BFGS, 1 … 999.</summary>
    public int Pairs { get; init; } = 20;

    /// <summary>The sufficient decrease of the line search, in (0, 1).</summary>
    public double Decrease { get; init; } = 1e-4;

    /// <summary>The most halvings of the line search.</summary>
    public int Halvings { get; init; } = 20;

    /// <summary>When to stop; tested with exact solves.</summary>
    public GradientTolerance Tolerance { get; init; } = new();

    internal OneShotOptions Validated()
    {
        Check.Option(Cycles >= 1, nameof(Cycles), Cycles, "at least 1");
        Check.Option(CorrectionShare > 0, nameof(CorrectionShare), CorrectionShare, "positive");
        Check.Option(ResidualShare > 0, nameof(ResidualShare), ResidualShare, "positive");
        Check.Option(ProbeEvery >= 1, nameof(ProbeEvery), ProbeEvery, "at least 1");
        Check.Option(ProbeShare > 0, nameof(ProbeShare), ProbeShare, "positive");
        Check.Option(Pairs is >= 1 and <= 999, nameof(Pairs), Pairs, "in 1 … 999");
        Check.Option(Decrease is > 0 and < 1, nameof(Decrease), Decrease, "in (0, 1)");
        Check.Option(Halvings >= 1, nameof(Halvings), Halvings, "at least 1");
        Tolerance.Validated();
        return this;
    }
}
