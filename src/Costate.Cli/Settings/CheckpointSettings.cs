namespace Costate.Cli.Settings;

/// <summary>Section <c>checkpoint</c>: when the state of a run is saved.</summary>
sealed record CheckpointSettings
{
    /// <summary>Seconds between two checkpoints; 0 means after every epoch.</summary>
    public double Seconds { get; init; } = 30;

    /// <summary>How many checkpoints are kept.</summary>
    public int Keep { get; init; } = 2;
}
