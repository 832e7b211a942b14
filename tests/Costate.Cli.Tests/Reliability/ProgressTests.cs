namespace Costate.Cli.Tests.Reliability;

/// <summary>What a process writes whose streams are no terminal.</summary>
public sealed class ProgressTests
{
    [Fact]
    public void Without_a_terminal_there_are_plain_lines_of_progress()
    {
        using TrainingFolder folder = new();
        using CostateProcess process = CostateProcess.Start(folder.Arguments("run"));
        Assert.Equal(0, process.Wait());
        string[] lines = process.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal($"run folder {folder.Run("run")}", lines[0]);
        Assert.StartsWith("epoch 6/6 100% · step 30 · loss ", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\r', process.Error);
        Assert.DoesNotContain('\e', process.Error + process.Output);
    }

    [Fact]
    public void Quiet_leaves_stderr_empty_and_the_result_on_stdout()
    {
        using TrainingFolder folder = new();
        CommandRun run = folder.Train(0, "run", "--quiet");
        Assert.Equal("", run.Error);
        Assert.Contains("Completed: All 6 epochs are done.", run.Out, StringComparison.Ordinal);
        run = folder.Train(4, "diverged", "--quiet", "--set", "training.method=sgd", "--set", "training.rate=1e300");
        Assert.StartsWith("costate: error: diverged: Step 1 ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Json_is_the_summary_and_nothing_else()
    {
        using TrainingFolder folder = new();
        CommandRun run = folder.Train(0, "run", "--json");
        Assert.Equal(File.ReadAllText(folder.Name("run", "summary.json")), run.Out);
    }

    [Theory]
    [InlineData("| true")]
    [InlineData("2>&1 | true")]
    [InlineData("2>/dev/full")]
    public void A_stream_that_nobody_can_write_to_does_not_harm_the_training(string redirection)
    {
        if (OperatingSystem.IsWindows()) return;
        using TrainingFolder folder = new();
        string command = string.Join(' ', folder.Arguments("run").Select(argument => $"'{argument}'"));
        using CostateProcess process = CostateProcess.StartAs("bash", "-c", $"'{CostateProcess.Executable}' {command} {redirection}; exit ${{PIPESTATUS[0]}}");
        Assert.Equal(0, process.Wait());
        Assert.Equal("Completed", folder.Status("run"));
    }
}
