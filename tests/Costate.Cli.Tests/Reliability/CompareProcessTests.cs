using Costate.Mpi.Tests;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Comparisons as processes: signals, and ranks of an MPI job.</summary>
public sealed class CompareProcessTests
{
    const string Configuration = """
        seed: 3
        threads: 1
        data: {source: peaks, samples: 60, validation: 30}
        network: {width: 4, layers: 8, horizon: 2}
        training: {epochs: 3, batch: 20, rate: 0.02}
        compare: {adam: , sgd: {training.epochs: 1000000}, lbfgs: }
        """;

    [Fact]
    public void A_signal_ends_the_comparison_with_code_75_and_it_can_be_continued()
    {
        if (OperatingSystem.IsWindows()) return;
        using TrainingFolder folder = new(Configuration);
        string[] arguments = ["compare", folder.Configuration, "--output", folder.Run("out")];
        string sgd = Path.Combine("out", "sgd");
        using (CostateProcess process = CostateProcess.Start(arguments))
        {
            process.Await(() => folder.HasHistory(sgd), "the first epoch of the second method");
            process.Send(CostateProcess.Terminate);
            Assert.Equal(75, process.Wait());
            Assert.Contains("lbfgs  NotStarted", process.Output, StringComparison.Ordinal);
        }
        Assert.Equal("Interrupted", folder.Status(sgd));
        int epochs = folder.Summary(sgd).GetProperty("epochs").GetInt32() + 2;
        string[] sets = ["--set", $"compare.sgd.training.epochs={epochs}", "--quiet"];
        CommandRun rest = CommandRun.Of([.. arguments, "--resume", .. sets]);
        Assert.True(rest.Code == 0, rest.Error);
        Assert.Equal(0, CommandRun.Of(["compare", folder.Configuration, "--output", folder.Run("once"), .. sets]).Code);
        foreach (string label in new[] { "adam", "sgd", "lbfgs" }) folder.SameResult(Path.Combine("once", label), Path.Combine("out", label));
    }

    [MpiTheory]
    [InlineData(Launcher.OpenMpi), InlineData(Launcher.Mpich)]
    public void Processes_share_the_layers_of_every_method(string launcher)
    {
        using TrainingFolder folder = new(Configuration);
        string[] options = ["--methods", "adam,bad=sgd:training.rate=1e30,one-shot", "--set", "propagation.method=layer-parallel", "--set", "propagation.minCoarse=2", "--quiet"];
        CostateJob.Run(4, launcher, 2, ["compare", folder.Configuration, "--output", folder.Run("processes"), .. options]);
        Assert.Equal(4, CommandRun.Of(["compare", folder.Configuration, "--output", folder.Run("threads"), "--set", "parallel.ranks=2", .. options]).Code);
        foreach (string label in new[] { "adam", "one-shot" }) folder.SameResult(Path.Combine("threads", label), Path.Combine("processes", label));
        Assert.True(File.Exists(folder.Name("processes", "comparison.json")));
        Assert.Equal("Diverged", folder.Status(Path.Combine("processes", "bad")));
    }
}
