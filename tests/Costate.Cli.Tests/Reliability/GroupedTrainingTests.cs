using Costate.Mpi.Tests;

namespace Costate.Cli.Tests.Reliability;

/// <summary>The bits of a model depend neither on how many ranks share the layers, nor on how many groups of them share the samples, nor on whether ranks are threads or processes.</summary>
public sealed class GroupedTrainingTests
{
    const string Configuration = """
        seed: 3
        threads: 1
        data: {source: peaks, samples: 500, validation: 120}
        network: {width: 4, layers: 16, horizon: 2}
        propagation: {method: layer-parallel, cycles: 1, minCoarse: 2}
        training: {method: adam, epochs: 4, batch: 300, rate: 0.02}
        checkpoint: {seconds: 0}
        """;

    static readonly Dictionary<string, string[]> _kinds = new()
    {
        ["adam"] = [],
        ["adam, double"] = ["precision=double", "propagation.cycles=0", "propagation.tolerance=1e-6", "propagation.relaxation=FCF"],
        ["lbfgs"] = ["training.method=lbfgs", "objective.smoothness=1e-3", "objective.tikhonov=1e-3"],
        ["one-shot"] = ["training.method=one-shot", "precision=double", "objective.tikhonov=1e-2", "one-shot.cycles=1"],
        ["cascade"] = ["training.levels=2", "training.epochs=2", "propagation.weights=averaging"],
        ["serial"] = ["propagation.method=serial"],
        ["reversible"] = ["propagation.method=reversible", "network.dynamics=hamiltonian"],
        ["newton"] = ["propagation.method=checkpointed", "training.method=newton", "objective.tikhonov=1e-3"],
        ["rlm"] = ["propagation.method=serial", "training.method=rlm", "objective.tikhonov=1e-3"],
        ["eliminated"] = ["propagation.method=serial", "training.method=lbfgs", "training.readout=eliminated", "objective.readoutTikhonov=1e-3", "precision=double"],
    };

    public static TheoryData<string> Kinds => [.. _kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_arrangement_of_threads_as_ranks_gives_the_same_bits(string kind)
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "one", Sets(kind));
        foreach ((int layers, int groups) in SharesLayers(kind) ? new[] { (1, 2), (2, 2), (3, 3) } : [(1, 2), (1, 5)])
        {
            string run = $"{layers} x {groups}";
            folder.Train(0, run, Sets(kind, layers * groups, groups));
            folder.SameResult("one", run);
            Assert.Equal((layers * groups, groups), (folder.Summary(run).GetProperty("ranks").GetInt32(), folder.Summary(run).GetProperty("sampleGroups").GetInt32()));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_in_parts_may_have_another_arrangement_in_each(string kind)
    {
        using TrainingFolder folder = new(Configuration);
        int layers = SharesLayers(kind) ? 2 : 1;
        folder.Train(0, "once", Sets(kind));
        folder.Train(0, "parts", ["--epochs", "1", .. Sets(kind, 2 * layers, 2)]);
        folder.Train(0, "parts", ["--resume", "--epochs", "2", .. Sets(kind, layers, 1)]);
        folder.Train(0, "parts", ["--resume", "--epochs", "3", .. Sets(kind, 3 * layers, 3)]);
        folder.Train(0, "parts", ["--resume", .. Sets(kind)]);
        folder.SameResult("once", "parts");
    }

    [MpiTheory]
    [InlineData(Launcher.OpenMpi), InlineData(Launcher.Mpich)]
    public void Processes_give_the_same_bits_and_go_on_with_runs_of_threads(string launcher)
    {
        using TrainingFolder folder = new(Configuration);
        foreach ((string kind, int ranks, int groups) in new[] { (launcher == Launcher.OpenMpi ? "adam" : "one-shot", 4, 2), ("serial", 3, 3) })
        {
            folder.Train(0, kind, Sets(kind));
            string run = $"{kind}, parts";
            folder.Train(0, run, ["--epochs", "2", .. Sets(kind, 2, 2)]);
            CostateJob.Run(0, launcher, ranks, folder.Arguments(run, ["--resume", .. Sets(kind, 1, groups)]));
            folder.SameResult(kind, run);
            Assert.Equal((ranks, groups), (folder.Summary(run).GetProperty("ranks").GetInt32(), folder.Summary(run).GetProperty("sampleGroups").GetInt32()));
        }
    }

    [Fact]
    public void A_run_tells_how_samples_are_shared_and_which_groups_have_nothing_to_do()
    {
        using TrainingFolder folder = new(Configuration);
        CommandRun run = folder.Train(0, "few", Sets("serial", 3, 3));
        Assert.Contains("\nsamples: 3 groups of ranks share the 4 pieces of a batch of 300 samples\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing to do", run.Error, StringComparison.Ordinal);
        run = folder.Train(0, "many", [.. Sets("adam", 12, 6), "--set", "training.batch=100"]);
        Assert.Contains("costate: warning: parallel.samples: a batch of 100 samples has 2 pieces, so 4 of 6 groups have nothing to do: use 2 at most; ", run.Error, StringComparison.Ordinal);
        Assert.Contains("layer-parallel: 16 layers on 2 ranks of each of 6 groups; ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n12 ranks in 6 groups: ", run.Out, StringComparison.Ordinal);
    }

    static bool SharesLayers(string kind) => !_kinds[kind].Any(set => set.StartsWith("propagation.method=", StringComparison.Ordinal));

    static string[] Sets(string kind, int ranks = 1, int groups = 1) => [.. _kinds[kind].Append($"parallel.ranks={ranks}").Append($"parallel.samples={groups}").SelectMany(set => new[] { "--set", set })];
}
