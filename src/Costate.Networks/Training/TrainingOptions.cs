using Costate.Numerics.Optimization.Schedules;

namespace Costate.Networks.Training;

/// <summary>How a training is paced.</summary>
public sealed record TrainingOptions
{
    /// <summary>Epochs to do in total: passes over the data, or iterations of a full-batch method.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Epochs of one level of a cascade, at least 1; without a cascade usually the same. The schedule is stretched over them; beyond, the rate stays what it was in the last one.</summary>
    public int LevelEpochs { get; init; } = 200;

    /// <summary>Samples of a mini-batch; 0 means all data in every step.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>Step length of a rated method at the start of the schedule.</summary>
    public double Rate { get; init; } = 0.01;

    /// <summary>How the rate changes with the epoch.</summary>
    public IRateSchedule Schedule { get; init; } = new ConstantRate();

    /// <summary>The seed of the run: with the epoch it decides the order of the samples.</summary>
    public ulong Seed { get; init; }
}
