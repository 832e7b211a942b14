using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;

namespace Costate.Cli.Runs;

/// <summary>What may differ between the configuration of a run and the one it is resumed with: limits, not mathematics.</summary>
static class ResumeRules
{
    const string Somewhere = "/";

    /// <summary>The settings with everything that may differ at its default: limits, and where files are, which a comparison of the data themselves replaces.</summary>
    public static TrainSettings WithoutLimits(TrainSettings settings) => WithoutLimitsAt(settings) with
    {
        Data = settings.Data with
        {
            Train = settings.Data.Train is null ? null : Somewhere,
            Test = settings.Data.Test is null ? null : Somewhere,
            Images = settings.Data.Images is null ? null : Somewhere,
            Labels = settings.Data.Labels is null ? null : Somewhere,
        },
    };

    /// <summary>The same, files where they are.</summary>
    static TrainSettings WithoutLimitsAt(TrainSettings settings) => settings with
    {
        Threads = 0,
        Parallel = new(),
        Checkpoint = new(),
        Compare = [],
        Training = settings.Training with { Epochs = HasSchedule(settings.Training) || settings.Training.Levels > 1 ? settings.Training.Epochs : new TrainingSettings().Epochs },
    };

    /// <summary>Refuses a configuration that would continue another run.</summary>
    /// <param name="before">The configuration in the run folder.</param>
    /// <param name="after">The configuration now.</param>
    /// <param name="folder">The run, for the message.</param>
    /// <exception cref="UsageException">It differs in more than limits; the message lists how.</exception>
    public static void Check(TrainSettings before, TrainSettings after, RunFolder folder)
    {
        if (ConfigurationWriter.Differences(TrainSchema.Schema, WithoutLimits(before), WithoutLimits(after)).Any()) CheckWithFiles(before, after, folder);
    }

    /// <summary>The same where files must be in their places too, since nobody noted what was in them.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckWithFiles(TrainSettings before, TrainSettings after, RunFolder folder)
    {
        (string Path, string Before, string After)[] differences = [.. ConfigurationWriter.Differences(TrainSchema.Schema, WithoutLimitsAt(before), WithoutLimitsAt(after))];
        if (differences.Length == 0) return;
        string list = string.Join(", ", differences.Select(d => $"{d.Path}: {d.Before} → {d.After}"));
        string cause = HasSchedule(after.Training) ? "the schedule is stretched over training.epochs" : "training.epochs decides when a level of the cascade ends";
        string hint = differences.Any(d => d.Path == "training.epochs") ? $"; {cause}, so stop early with --epochs instead" : "";
        throw new UsageException($"{folder.Path} was started with another configuration ({list}); resume with the same one, or start a new run{hint}");
    }

    /// <summary>Whether the rate changes with the epoch, so that training.epochs is part of the mathematics.</summary>
    public static bool HasSchedule(TrainingSettings training) =>
        MethodSetup.TakesRate(training.Method) && training.Schedule != ScheduleChoice.Constant;
}
