using System.Text.Json;
using Costate.Networks.Storage;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A signal ends <c>costate solve</c> with a checkpoint, from which it goes on with the same bits.</summary>
public sealed class SolveSignalTests : IDisposable
{
    const string Endless = "seed: 3\nthreads: 1\nequation: poisson\nfrequency: 20\nnetwork: {width: 256}\nstop: {rmse: 0, iterations: 1000000000}\ncheckpoint: {seconds: 1000}\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_signal_ends_the_process_with_code_75_and_the_run_can_be_continued()
    {
        if (OperatingSystem.IsWindows() || CostateProcess.IsIgnored(CostateProcess.Terminate)) return;
        string file = _work.Write("run.yaml", Endless), history = _work.At("signalled/metrics.jsonl");
        using (CostateProcess process = CostateProcess.Start("solve", file, "--output", _work.At("signalled")))
        {
            process.Await(() => File.Exists(history) && new FileInfo(history).Length > 2000, "some iterations");
            process.Send(CostateProcess.Terminate);
            Assert.Equal(75, process.Wait());
            Assert.Contains("Interrupted: A signal asked the run to stop; continue it with --resume.", process.Output, StringComparison.Ordinal);
            Assert.Matches(@"\niteration \d+/1000000000 · RMSE [^ ,]+ · loss [^ ,]+ · (fine|coarse) step (accepted|rejected), ρ [^ ,]+, λ [^ ,]+ · accepted \d+ of \d+ fine, \d+ of \d+ coarse", process.Error);
        }
        int done = JsonDocument.Parse(File.ReadAllBytes(_work.At("signalled/summary.json"))).RootElement.GetProperty("iterations").GetInt32();
        string end = FormattableString.Invariant($"stop.iterations={done + 5}");
        Assert.Equal(0, CommandRun.Of("solve", file, "--output", _work.At("signalled"), "--resume", "--set", end, "--quiet").Code);
        Assert.Equal(0, CommandRun.Of("solve", file, "--output", _work.At("undisturbed"), "--set", end, "--quiet").Code);
        Assert.Equal(done + 6, MetricsReader.Read(history).Count);
        Assert.Equal(File.ReadAllText(_work.At("undisturbed/solution.csv")), File.ReadAllText(_work.At("signalled/solution.csv")));
    }

    [Fact]
    public void A_signal_within_a_long_iteration_abandons_it()
    {
        if (OperatingSystem.IsWindows() || CostateProcess.IsIgnored(CostateProcess.Terminate)) return;
        const string Long = "threads: 1\nequation: bratu\ngrid: 900\nmethod: ar2\nar2: {theta: 1e-12, cg-cap: 1000000, lambda0: 1e-6}\nstop: {gradient: 1e-300, iterations: 3}\n";
        using CostateProcess process = CostateProcess.Start("solve", _work.Write("run.yaml", Long), "--output", _work.At("run"));
        process.Await(() => File.Exists(_work.At("run/checkpoint/latest")), "the point to start from");
        process.Send(CostateProcess.Terminate);
        Assert.Equal(75, process.Wait());
        JsonElement summary = JsonDocument.Parse(File.ReadAllBytes(_work.At("run/summary.json"))).RootElement;
        Assert.Equal(("Interrupted", 0), (summary.GetProperty("status").GetString(), summary.GetProperty("iterations").GetInt32()));
    }
}
