namespace Costate.Cli.Tests.Reliability;

/// <summary>A file STOP in the run folder ends the run after a step.</summary>
public sealed class StopFileTests
{
    [Fact]
    public void A_STOP_file_ends_the_run_after_the_step_with_code_0_and_it_goes_on_with_the_same_bits()
    {
        using TrainingFolder folder = new();
        Directory.CreateDirectory(folder.Run("stopped"));
        File.WriteAllText(folder.Name("stopped", "STOP"), "");
        CommandRun run = folder.Train(0, "stopped");
        Assert.Contains($"Stopped: The file {folder.Name("stopped", "STOP")} asked the run to stop; continue it with --resume.", run.Out, StringComparison.Ordinal);
        Assert.Equal("Stopped", folder.Status("stopped"));
        Assert.Equal(1, folder.Summary("stopped").GetProperty("steps").GetInt32());
        Assert.EndsWith("step-000000001", folder.Checkpoints("stopped")[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name("stopped", "STOP")), "The file has done its work.");
        folder.Train(0, "stopped", "--resume");
        folder.Train(0, "undisturbed");
        folder.SameResult("undisturbed", "stopped");
    }

    [Fact]
    public void A_STOP_file_is_noticed_while_a_process_trains()
    {
        using TrainingFolder folder = new();
        using CostateProcess process = CostateProcess.Start(folder.Arguments("endless", "--set", "training.epochs=1000000000"));
        process.Await(() => folder.HasHistory("endless"), "the first epoch");
        File.WriteAllText(folder.Name("endless", "STOP"), "");
        Assert.Equal(0, process.Wait());
        Assert.Equal("Stopped", folder.Status("endless"));
    }
}
