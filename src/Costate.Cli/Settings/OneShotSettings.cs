namespace Costate.Cli.Settings;

/// <summary>Section <c>one-shot</c>: options of one-shot training.</summary>
sealed record OneShotSettings
{
    /// <summary>Cycles of each solve at first.</summary>
    public int Cycles { get; init; } = 2;

    /// <summary>Whether values are corrected by the co-states.</summary>
    public bool Corrected { get; init; } = true;

    /// <summary>Whether cycles are doubled where solves are too rough.</summary>
    public bool Guard { get; init; } = true;

    /// <summary>Whether solves are finished layer after layer where cycles would wait longer than that.</summary>
    public bool Finish { get; init; } = true;

    /// <summary>Pairs of L-BFGS.</summary>
    public int Pairs { get; init; } = 20;

    /// <summary>Relative norm of the gradient that ends the training.</summary>
    public double GradientTolerance { get; init; } = 1e-6;
}
