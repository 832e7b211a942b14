using System.Globalization;
using System.Runtime.InteropServices;
using Costate.Cli.Commands;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A signal ends a run with a checkpoint, from which it goes on as if nothing had happened.</summary>
public sealed class SignalTests
{
    const string Endless = "training.epochs=1000000000";

    [Theory]
    [InlineData(CostateProcess.Terminate, "SIGTERM")]
    [InlineData(CostateProcess.Interrupt, "SIGINT")]
    [InlineData(CostateProcess.User1, "SIGUSR1")]
    public void A_signal_ends_the_process_with_code_75_and_the_run_can_be_finished(int signal, string name)
    {
        if (OperatingSystem.IsWindows() || CostateProcess.IsIgnored(signal)) return;
        using TrainingFolder folder = new();
        using (CostateProcess process = CostateProcess.Start(folder.Arguments("signalled", "--set", Endless, "--set", "checkpoint.seconds=1000")))
        {
            process.Await(() => folder.HasHistory("signalled"), "the first epoch");
            process.Send(signal);
            Assert.Equal(75, process.Wait());
            Assert.Contains($"costate: {name}: stopping after this step with a checkpoint; a second signal stops at once\n", process.Error, StringComparison.Ordinal);
            Assert.Contains("Interrupted: A signal asked the run to stop; continue it with --resume.", process.Output, StringComparison.Ordinal);
        }
        Assert.Equal("Interrupted", folder.Status("signalled"));
        int step = folder.Summary("signalled").GetProperty("steps").GetInt32(), epoch = folder.Summary("signalled").GetProperty("epochs").GetInt32();
        Assert.EndsWith(step.ToString("D9", CultureInfo.InvariantCulture), folder.Checkpoints("signalled")[^1], StringComparison.Ordinal);
        string end = (epoch + 2).ToString(CultureInfo.InvariantCulture);
        folder.Train(0, "signalled", "--resume", "--epochs", end, "--set", Endless);
        folder.Train(0, "undisturbed", "--epochs", end, "--set", Endless, "--set", "checkpoint.seconds=1000");
        folder.SameResult("undisturbed", "signalled");
    }

    public static TheoryData<string, int> Moments
    {
        get
        {
            TheoryData<string, int> moments = [];
            foreach (string method in new[] { "sgd", "adam" })
                foreach (int steps in new[] { 1, 3, 5, 9, 29 }) moments.Add(method, steps);
            foreach (string method in new[] { "lbfgs", "gradient-descent" })
                foreach (int steps in new[] { 1, 3 }) moments.Add(method, steps);
            return moments;
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void An_interruption_at_any_step_also_within_an_epoch_leaves_the_same_bits(string method, int steps)
    {
        using TrainingFolder folder = new();
        string[] sets = [$"training.method={method}", "checkpoint.seconds=1e-9", "training.schedule=cosine"];   // a checkpoint after every step
        using (StopSignals signals = InjectedRun.NoSignals())
        {
            Assert.Equal(75, InjectedRun.Train(folder, "signalled", new SignallingDisk(signals, PosixSignal.SIGTERM, steps), signals, 6, sets));
        }
        Assert.Equal("Interrupted", folder.Status("signalled"));
        Assert.Equal(steps, folder.Summary("signalled").GetProperty("steps").GetInt32());
        Assert.EndsWith(steps.ToString("D9", CultureInfo.InvariantCulture), folder.Checkpoints("signalled")[^1], StringComparison.Ordinal);
        string[] options = [.. sets.SelectMany(set => new[] { "--set", set })];
        folder.Train(0, "signalled", ["--resume", .. options]);
        folder.Train(0, "undisturbed", options);
        folder.SameResult("undisturbed", "signalled");
    }

    [Theory]
    [InlineData(CostateProcess.Terminate, 143)]
    [InlineData(CostateProcess.Interrupt, 130)]
    public void A_second_signal_ends_the_process_within_a_step(int signal, int code)
    {
        if (OperatingSystem.IsWindows() || CostateProcess.IsIgnored(signal)) return;
        using TrainingFolder folder = new();
        using CostateProcess process = CostateProcess.Start(folder.Arguments(
            "long", "--threads", "1", "--set", "data.samples=8000", "--set", "network.width=64", "--set", "network.layers=500", "--set", "training.batch=0"));
        process.Await(() => File.Exists(folder.Name("long", "checkpoint", "latest")), "the checkpoint of step 0");
        process.Send(signal);
        process.Await(() => process.Error.Contains("a second signal stops at once", StringComparison.Ordinal), "the message");
        process.Send(signal);
        Assert.Equal(code, process.Wait());
        Assert.Equal("step-000000000", Path.GetFileName(Assert.Single(folder.Checkpoints("long"))));
        Assert.False(File.Exists(folder.Name("long", "summary.json")));
    }

    /// <summary>One step of these would take many minutes.</summary>
    [Theory]
    [InlineData("joint")]
    [InlineData("eliminated")]
    public void A_signal_within_a_long_step_abandons_it(string readout)
    {
        if (OperatingSystem.IsWindows()) return;
        using TrainingFolder folder = new();
        string[] sets = ["data.samples=2000", "network.width=32", "network.layers=200", "training.method=newton", $"training.readout={readout}", "objective.readoutTikhonov=1e-3", "newton.products=10000", "newton.tolerance=1e-12"];
        using CostateProcess process = CostateProcess.Start(folder.Arguments("long", ["--threads", "1", .. sets.SelectMany(set => new[] { "--set", set })]));
        process.Await(() => File.Exists(folder.Name("long", "checkpoint", "latest")), "the checkpoint of step 0");
        process.Send(CostateProcess.Terminate);
        Assert.Equal(75, process.Wait());
        Assert.Equal(("Interrupted", 0), (folder.Status("long"), folder.Summary("long").GetProperty("steps").GetInt32()));
        Assert.Equal("step-000000000", Path.GetFileName(Assert.Single(folder.Checkpoints("long"))));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("analyze")]
    public void A_signal_ends_what_writes_no_checkpoint_with_code_75_and_a_message(string verb)
    {
        if (!OperatingSystem.IsLinux()) return;
        using TrainingFolder folder = new("data: {source: csv, train: data.csv, task: classification}");
        string file = Path.Combine(folder.Path, "data.csv"), lines = string.Concat(Enumerable.Repeat("0.25,0.75,a\n0.75,0.25,b\n", 40));
        File.WriteAllText(file, lines);
        if (verb == "analyze") folder.Train(0, "run", "--epochs", "1");
        string large = verb == "check" ? file : Path.Combine(folder.Path, "large.csv");
        File.WriteAllText(large, string.Concat(Enumerable.Repeat(lines, 1 << 16)));   // 60 MB
        using CostateProcess process = CostateProcess.Start(verb == "check" ? ["check", folder.Configuration] : ["analyze", folder.Run("run"), "--data", large]);
        process.Await(() => process.HasOpened(large), "the file is read");
        process.Send(CostateProcess.Interrupt);
        if (CostateProcess.IsIgnored(CostateProcess.Interrupt)) process.Send(CostateProcess.Terminate);
        Assert.Equal(75, process.Wait());
        Assert.EndsWith(": stopped before the end; run it again\n", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_while_data_are_loading_ends_the_process_at_once()
    {
        if (!OperatingSystem.IsLinux()) return;
        using TrainingFolder folder = new("data: {source: csv, train: data.csv, task: classification}");
        string file = Path.Combine(folder.Path, "data.csv");
        File.WriteAllText(file, string.Concat(Enumerable.Repeat("0.25,0.75,a\n0.75,0.25,b\n", 1 << 22)));   // 100 MB
        using CostateProcess process = CostateProcess.Start(folder.Arguments("loading", "--resume"));
        process.Await(() => process.HasOpened(file), "the file is read");
        process.Send(CostateProcess.Terminate);
        Assert.Equal(75, process.Wait());
        Assert.Equal("costate: SIGTERM: stopped while loading; nothing is lost\n", process.Error);
        Assert.False(Directory.Exists(folder.Run("loading")));
    }
}
