namespace Costate.Networks.Training.Pgcl;

/// <summary>What a stage has done in a training so far.</summary>
public readonly record struct StageCounters
{
    /// <summary>Seconds of sweeps, predictions and steps, waiting included.</summary>
    public double Seconds { get; init; }

    /// <summary>Of these, waiting for states and pairs.</summary>
    public double WaitingSeconds { get; init; }

    /// <summary>Of these, for the predictor.</summary>
    public double PredictorSeconds { get; init; }

    /// <summary>Messages sent.</summary>
    public long Messages { get; init; }

    /// <summary>Bytes in them.</summary>
    public long Bytes { get; init; }

    /// <summary>Forward steps of layers.</summary>
    public long LayerSteps { get; init; }

    /// <summary>Both together.</summary>
    public static StageCounters operator +(StageCounters a, StageCounters b) => new()
    {
        Seconds = a.Seconds + b.Seconds,
        WaitingSeconds = a.WaitingSeconds + b.WaitingSeconds,
        PredictorSeconds = a.PredictorSeconds + b.PredictorSeconds,
        Messages = a.Messages + b.Messages,
        Bytes = a.Bytes + b.Bytes,
        LayerSteps = a.LayerSteps + b.LayerSteps,
    };
}
