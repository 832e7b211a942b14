namespace Costate.Cli.Output;

/// <summary>How far a run is; its text is one line without the remaining time.</summary>
interface IProgressLine
{
    /// <summary>Epochs or iterations done.</summary>
    int Done { get; }

    /// <summary>How many there will be; 0 if nobody knows.</summary>
    int Planned { get; }

    /// <summary>Time to the end; null leaves the estimate to the display.</summary>
    TimeSpan? Remaining { get; }
}
