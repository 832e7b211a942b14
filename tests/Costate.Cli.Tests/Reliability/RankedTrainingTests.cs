using System.Runtime.InteropServices;
using Costate.Cli.Commands;
using Costate.Mpi.Tests;
using Costate.Networks.Formats;

namespace Costate.Cli.Tests.Reliability;

/// <summary>The bits of a model trained layer-parallel do not depend on how many ranks share the layers, nor on whether they are threads or processes.</summary>
public sealed class RankedTrainingTests
{
    const string Configuration = """
        seed: 3
        threads: 2
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, layers: 32, horizon: 2}
        propagation: {method: layer-parallel, cycles: 2, minCoarse: 2}
        training: {method: adam, epochs: 6, batch: 50, rate: 0.02}
        checkpoint: {seconds: 0}
        """;

    static readonly Dictionary<string, string[]> _kinds = new()
    {
        ["adam"] = [],
        ["adam, double"] = ["precision=double", "propagation.relaxation=FCF", "propagation.cycle=F"],
        ["lbfgs"] = ["training.method=lbfgs", "objective.smoothness=1e-3", "objective.tikhonov=1e-3"],
        ["lbfgs, double"] = ["training.method=lbfgs", "precision=double", "propagation.cycles=0", "propagation.tolerance=1e-9", "objective.smoothness=1e-3", "objective.tikhonov=1e-3"],
        ["verlet"] = ["network.dynamics=hamiltonian", "propagation.weights=averaging"],
        ["cascade"] = ["training.levels=2", "training.epochs=3"],
    };

    public static TheoryData<string> Kinds => [.. _kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_number_of_threads_as_ranks_gives_the_same_bits(string kind)
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "1", Sets(kind, 1));
        foreach (int ranks in (int[])[2, 3, 4, 16])
        {
            folder.Train(0, $"{ranks}", Sets(kind, ranks));
            folder.SameResult("1", $"{ranks}");
            Assert.Equal(ranks, folder.Summary($"{ranks}").GetProperty("ranks").GetInt32());
        }
    }

    [MpiTheory]
    [InlineData(Launcher.OpenMpi), InlineData(Launcher.Mpich)]
    public void Any_number_of_processes_gives_the_same_bits(string launcher)
    {
        using TrainingFolder folder = new(Configuration);
        foreach (string kind in _kinds.Keys)
        {
            folder.Train(0, kind, Sets(kind, 1));
            foreach (int ranks in kind == "adam" ? (int[])[1, 2, 3, 4] : [3])
            {
                string run = $"{kind}, {ranks}";
                CostateJob.Run(0, launcher, ranks, folder.Arguments(run, Sets(kind)));
                folder.SameResult(kind, run);
                Assert.Equal(ranks, folder.Summary(run).GetProperty("ranks").GetInt32());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_in_parts_may_have_other_ranks_in_each(string kind)
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "once", Sets(kind, 3));
        folder.Train(0, "parts", ["--epochs", "2", .. Sets(kind, 2)]);
        folder.Train(0, "parts", ["--resume", "--epochs", "3", .. Sets(kind, 5)]);
        folder.Train(0, "parts", ["--resume", .. Sets(kind, 1)]);
        folder.SameResult("once", "parts");
    }

    [Theory]
    [InlineData("adam", 1), InlineData("adam", 3), InlineData("adam", 9), InlineData("verlet", 7), InlineData("lbfgs", 2), InlineData("cascade", 17)]
    public void An_interruption_within_an_epoch_leaves_the_same_bits(string kind, int steps)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = [.. _kinds[kind], "checkpoint.seconds=1e-9"];   // a checkpoint after every step
        using (StopSignals signals = InjectedRun.NoSignals())
        {
            Assert.Equal(75, InjectedRun.Train(folder, "parts", new SignallingDisk(signals, PosixSignal.SIGTERM, steps), signals, 6, [.. sets, "parallel.ranks=3"]));
        }
        Assert.Equal(steps, folder.Summary("parts").GetProperty("steps").GetInt32());
        folder.Train(0, "parts", ["--resume", .. Sets(kind, 2), "--set", "checkpoint.seconds=1e-9"]);
        folder.Train(0, "once", Sets(kind, 4));
        folder.SameResult("once", "parts");
    }

    /// <summary>The signal comes before the first step, which takes two evaluations at least: all ranks learn of it in the first, and none begins the second.</summary>
    [Theory]
    [InlineData("lbfgs"), InlineData("gradient-descent")]
    public void A_step_that_is_abandoned_leaves_the_same_bits_on_all_ranks(string method)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = [$"training.method={method}", "checkpoint.seconds=1e-9"], options = [.. sets.SelectMany(set => new[] { "--set", set })];
        using (StopSignals signals = InjectedRun.NoSignals())
        {
            Assert.Equal(75, InjectedRun.Train(folder, "parts", new SignallingDisk(signals, PosixSignal.SIGTERM, 1), signals, abandons: true, 6, [.. sets, "parallel.ranks=3"]));
        }
        Assert.Equal("Interrupted", folder.Status("parts"));
        Assert.Equal(0, folder.Summary("parts").GetProperty("steps").GetInt32());
        folder.Train(0, "parts", ["--resume", "--set", "parallel.ranks=2", .. options]);
        folder.Train(0, "once", options);
        folder.SameResult("once", "parts");
    }

    [MpiTheory]
    [InlineData(Launcher.OpenMpi), InlineData(Launcher.Mpich)]
    public void A_run_of_threads_may_be_resumed_by_processes(string launcher)
    {
        using TrainingFolder folder = new(Configuration);
        foreach (string kind in (string[])["adam", "lbfgs", "cascade"])
        {
            folder.Train(0, kind, Sets(kind, 3));
            string run = $"{kind}, parts";
            folder.Train(0, run, ["--epochs", "2", .. Sets(kind, 2)]);
            CostateJob.Run(0, launcher, 4, folder.Arguments(run, ["--resume", "--epochs", "4", .. Sets(kind)]));
            Assert.Equal(4, folder.History(run).Length);
            CostateJob.Run(0, launcher, 2, folder.Arguments(run, ["--resume", .. Sets(kind)]));
            folder.SameResult(kind, run);
        }
    }

    [Theory]
    [InlineData("adam", "dense", "euler"), InlineData("lbfgs", "hamiltonian", "verlet"), InlineData("sgd", "antisymmetric", "rk4"), InlineData("gradient-descent", "double-symmetric", "leapfrog")]
    public void Converged_solves_train_like_one_layer_after_the_other(string method, string dynamics, string integrator)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = ["--set", "precision=double", "--set", $"training.method={method}", "--set", $"network.dynamics={dynamics}", "--set", $"network.integrator={integrator}"];
        folder.Train(0, "serial", ["--set", "propagation.method=serial", .. sets]);
        folder.Train(0, "parallel", ["--set", "propagation.cycles=0", "--set", "propagation.tolerance=1e-13", "--set", "propagation.costateTolerance=1e-13", "--set", "parallel.ranks=3", .. sets]);
        (double[] serial, double[] parallel) = (Numbers("serial"), Numbers("parallel"));
        for (int i = 0; i < serial.Length; i++) Assert.Equal(serial[i], parallel[i], 1e-9);

        double[] Numbers(string run) => [.. SafeTensorsReader.Read(folder.Name(run, "model.safetensors")).Tensors.SelectMany(tensor => tensor.ToArray<double>())];
    }

    [Fact]
    public void A_few_cycles_are_not_the_serial_training()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "serial", "--set", "propagation.method=serial");
        folder.Train(0, "parallel", Sets("adam", 2));
        Assert.NotEqual(folder.Model("serial"), folder.Model("parallel"));
    }

    static string[] Sets(string kind, int ranks = 1) => [.. _kinds[kind].Append($"parallel.ranks={ranks}").SelectMany(set => new[] { "--set", set })];
}
