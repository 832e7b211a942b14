namespace Costate.Cli.Settings;

/// <summary>Section <c>stop</c> of <c>costate solve</c>.</summary>
sealed record SolveStopSettings
{
    /// <summary>Root of the mean squared error at which the run ends; 0 for never.</summary>
    public double Rmse { get; init; } = 1e-3;

    /// <summary>Norm of the gradient at which the run ends; 0 for never.</summary>
    public double Gradient { get; init; }

    /// <summary>Most iterations, fine and coarse.</summary>
    public int Iterations { get; init; } = 1000;
}
