using System.Runtime.InteropServices;
using Costate.Cli.Commands;
using Costate.Mpi.Tests;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Stages give the same bits played in turn, as threads and as processes, also continued and interrupted.</summary>
public sealed class StagedTrainingTests
{
    const string Configuration = """
        seed: 3
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, layers: 12, horizon: 2}
        training: {method: pgcl, epochs: 6, batch: 50, rate: 0.05}
        pgcl: {stages: 3, history: 7, lag: 2, monitor: 4}
        checkpoint: {seconds: 0}
        """;

    [Fact]
    public void Stages_are_ranks_by_default_and_one_rank_gives_the_same_bits()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "stages", []);
        folder.Train(0, "turns", ["--set", "parallel.ranks=1"]);
        folder.SameResult("turns", "stages");
        Assert.Equal((3, 1), (folder.Summary("stages").GetProperty("ranks").GetInt32(), folder.Summary("turns").GetProperty("ranks").GetInt32()));
        Assert.Equal(3, folder.Summary("stages").GetProperty("pgcl").GetProperty("stages").GetArrayLength());
        Assert.Equal(6 * 5 * 12, folder.Summary("stages").GetProperty("layerSteps").GetInt64());
        folder.Train(0, "unwatched", ["--set", "pgcl.monitor=0"]);
        Assert.Equal(folder.Model("stages"), folder.Model("unwatched"));
    }

    [Fact]
    public void True_co_states_train_like_sgd()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "sgd", ["--set", "training.method=sgd"]);
        folder.Train(0, "exact", ["--set", "pgcl.control=exact"]);
        folder.Train(0, "long", ["--set", "pgcl.history=1000"]);
        folder.Train(0, "one", ["--set", "pgcl.stages=1"]);
        foreach (string run in (string[])["exact", "long", "one"]) Assert.Equal(folder.Model("sgd"), folder.Model(run));
    }

    [MpiTheory]
    [InlineData(Launcher.OpenMpi), InlineData(Launcher.Mpich)]
    public void Processes_give_the_same_bits(string launcher)
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "stages", []);
        CostateJob.Run(0, launcher, 3, folder.Arguments("processes", []));
        folder.SameResult("stages", "processes");
        folder.Train(0, "parts", ["--epochs", "2", "--set", "parallel.ranks=1"]);
        CostateJob.Run(0, launcher, 3, folder.Arguments("parts", ["--resume", "--epochs", "4"]));
        folder.Train(0, "parts", ["--resume"]);
        folder.SameResult("stages", "parts");
    }

    [Theory]
    [InlineData(1, 3), InlineData(3, 1)]
    public void An_interruption_leaves_the_same_bits(int before, int after)
    {
        using TrainingFolder folder = new(Configuration);
        using (StopSignals signals = InjectedRun.NoSignals())
        {
            Assert.Equal(75, InjectedRun.Train(folder, "parts", new SignallingDisk(signals, PosixSignal.SIGTERM, 3), signals, 6, ["checkpoint.seconds=1e-9", $"parallel.ranks={before}"]));
        }
        folder.Train(0, "parts", ["--resume", "--set", "checkpoint.seconds=1e-9", "--set", $"parallel.ranks={after}"]);
        folder.Train(0, "once", []);
        folder.SameResult("once", "parts");
    }
}
