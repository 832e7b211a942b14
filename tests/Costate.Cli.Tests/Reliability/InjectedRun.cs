using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A training whose disk is the test's own.</summary>
static class InjectedRun
{
    /// <summary>Trains (single precision) or continues, as the command does, and returns the exit code. Signals act between steps only.</summary>
    public static int Train(TrainingFolder folder, string run, IFileSystem disk, StopSignals signals, int epochs, params string[] sets) => Train(folder, run, disk, signals, abandons: false, epochs, sets);

    /// <summary>The same, where steps can be abandoned.</summary>
    public static int Train(TrainingFolder folder, string run, IFileSystem disk, StopSignals signals, bool abandons, int epochs, params string[] sets)
    {
        CancellationToken asked = abandons ? signals.Stop : default;
        TrainSettings settings = ConfigurationReader.ReadFile(TrainSchema.Schema, folder.Configuration, [.. sets.Select(Override.FromSet)]).Settings;
        Reporter reporter = Silent();
        RunFolder place = new(folder.Run(run));
        place.Create();
        using RunLock runLock = RunLock.Acquire(place.Path);
        new CheckpointStore(place.Path, 2, disk).RemoveLeftovers();
        TrainingData<float> data = TrainingData<float>.Load(settings, reporter);
        return RankedRun.Run(settings with { Threads = 1 }, _ => { }, workers =>
        {
            if (workers.Ranks.Rank > 0) return TrainVerb.Follow(settings, data, epochs, workers, asked);
            using AgreedStop stop = new(workers.Ranks, asked);
            return new TrainingRun<float>(settings, epochs, data, ProblemSetup.Cascade(settings, data, epochs, workers, stop), place, reporter, disk).Run(resume: true, signals, []).ExitCode;
        });
    }

    /// <summary>Signals that nobody sends.</summary>
    public static StopSignals NoSignals() => new(Silent(), code => Assert.Fail($"The process was to end with {code}."));

    static Reporter Silent() => new(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null }, new OutputOptions { Quiet = true });
}
