namespace Costate.Networks.Training.Pgcl;

/// <summary>What a stage has done since it was made.</summary>
public sealed class StageCounters
{
    /// <summary>Seconds of sweeps, predictions and steps, waiting included.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Of these, waiting for states and pairs.</summary>
    public double WaitingSeconds { get; internal set; }

    /// <summary>Of these, for the predictor.</summary>
    public double PredictorSeconds { get; internal set; }

    /// <summary>Messages sent.</summary>
    public long Messages { get; internal set; }

    /// <summary>Bytes in them.</summary>
    public long Bytes { get; internal set; }
}
