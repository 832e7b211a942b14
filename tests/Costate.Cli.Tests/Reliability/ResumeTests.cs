using System.Diagnostics;
using Costate.Networks.Storage;

namespace Costate.Cli.Tests.Reliability;

/// <summary>What <c>--resume</c> accepts, refuses, repairs and says.</summary>
public sealed class ResumeTests
{
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("state.json")]
    [InlineData("manifest.json")]
    public void A_damaged_newest_checkpoint_is_passed_over_loudly_and_the_one_before_is_used(string file)
    {
        using TrainingFolder folder = new();
        folder.Train(0, "undisturbed");
        folder.Train(0, "run", "--epochs", "4");
        Damage(folder.Checkpoints("run")[^1], file);
        CommandRun run = folder.Train(0, "run", "--resume", "--quiet");
        Assert.StartsWith("costate: warning: The checkpoint step-000000020 is passed over: ", run.Error, StringComparison.Ordinal);
        folder.SameResult("undisturbed", "run");
        Assert.Equal(["step-000000025", "step-000000030"], folder.Checkpoints("run").Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_whose_checkpoints_are_all_damaged_is_refused_with_code_3_and_left_alone()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run");
        foreach (string checkpoint in folder.Checkpoints("run")) Damage(checkpoint, "model.safetensors");
        Dictionary<string, string> before = Content(folder.Run("run"));
        CommandRun run = folder.Train(3, "run", "--resume", "--epochs", "9");
        Assert.Contains("No checkpoint of this run can be loaded. The checkpoint step-000000030 is passed over: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("The checkpoint step-000000025 is passed over: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Content(folder.Run("run")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_or_missing_folder_starts_from_the_beginning_and_says_so(bool exists)
    {
        using TrainingFolder folder = new();
        if (exists) Directory.CreateDirectory(folder.Run("run"));
        CommandRun run = folder.Train(0, "run", "--resume");
        Assert.Contains($"{folder.Run("run")}: no checkpoint yet; starting from the beginning\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(6, folder.History("run").Length);
    }

    [Fact]
    public void Another_configuration_is_refused_with_the_list_of_differences()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run", "--epochs", "2");
        Dictionary<string, string> before = Content(folder.Run("run"));
        CommandRun run = folder.Train(2, "run", "--resume", "--seed", "4", "--set", "training.rate=0.5", "--set", "network.activation=relu", "--set", "checkpoint.keep=5", "--threads", "1");
        Assert.Contains("was started with another configuration (seed: 3 → 4, network.activation: tanh → relu, training.rate: 0.02 → 0.5)", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Content(folder.Run("run")));
    }

    [Fact]
    public void Checkpoints_of_another_configuration_are_not_continued_in_silence()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run", "--epochs", "2");
        File.Delete(folder.Name("run", "config.yaml"));
        Assert.Contains("costate: warning: ", folder.Train(0, "run", "--resume", "--set", "training.rate=0.5").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", folder.Train(0, "run", "--resume", "--set", "training.rate=0.5", "--set", "checkpoint.keep=3").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_not_overwritten_unless_asked_for()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run");
        Dictionary<string, string> before = Content(folder.Run("run"));
        Assert.Contains("already holds a run", folder.Train(2, "run").Error, StringComparison.Ordinal);
        Assert.Equal(before, Content(folder.Run("run")));
        File.WriteAllText(folder.Name("run", "notes.txt"), "mine");
        folder.Train(0, "run", "--overwrite", "--epochs", "1");
        Assert.Equal("step-000000005", Path.GetFileName(folder.Checkpoints("run")[^1]));
        Assert.Single(folder.History("run"));
        Assert.Equal("mine", File.ReadAllText(folder.Name("run", "notes.txt")));
    }

    [Fact]
    public void A_run_whose_checkpoints_cannot_be_deleted_keeps_its_configuration()
    {
        if (OperatingSystem.IsWindows()) return;
        using TrainingFolder folder = new();
        folder.Train(0, "run");
        Directory.Move(folder.Name("run", "checkpoint"), folder.Run("elsewhere"));
        Directory.CreateSymbolicLink(folder.Name("run", "checkpoint"), folder.Run("elsewhere"));
        string configuration = File.ReadAllText(folder.Name("run", "config.yaml"));
        Assert.Contains("is a symbolic link", folder.Train(5, "run", "--overwrite", "--seed", "4").Error, StringComparison.Ordinal);
        Assert.Equal(configuration, File.ReadAllText(folder.Name("run", "config.yaml")));
        Assert.Equal(2, Directory.GetDirectories(folder.Run("elsewhere")).Length);
    }

    [Theory]
    [InlineData("--resume")]
    [InlineData("--overwrite")]
    public void A_second_writer_is_refused_with_code_5_and_the_number_of_the_first_process(string option)
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run", "--epochs", "2");
        Dictionary<string, string> before = Content(folder.Run("run"));
        using (RunLock.Acquire(folder.Run("run")))
        {
            CommandRun run = folder.Train(5, "run", option);
            Assert.Equal($"costate: error: {folder.Run("run")}: process {Environment.ProcessId} is writing this run. Wait for it to end, or choose another output directory.\n", run.Error);
        }
        Assert.Equal(before, Content(folder.Run("run")));
    }

    [Fact]
    public void What_killed_processes_left_behind_is_removed_at_the_start()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run", "--epochs", "2");
        int dead = DeadProcess();
        Directory.CreateDirectory(folder.Name("run", "checkpoint", $"step-000000015.tmp-{dead}"));
        File.WriteAllText(folder.Name("run", "checkpoint", $"step-000000015.tmp-{dead}", "model.safetensors"), "half");
        File.WriteAllText(folder.Name("run", $"model.safetensors.tmp-{dead}"), "half");
        Assert.Equal(2, folder.Leftovers("run").Length);
        folder.Train(0, "run", "--resume");
        Assert.Empty(folder.Leftovers("run"));
        folder.Train(0, "undisturbed");
        folder.SameResult("undisturbed", "run");
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("lbfgs")]
    public void A_completed_run_goes_on_with_more_epochs(string method)
    {
        using TrainingFolder folder = new();
        string[] options = ["--set", $"training.method={method}"];
        folder.Train(0, "run", options);
        folder.Train(0, "run", ["--resume", "--epochs", "9", .. options]);
        folder.Train(0, "run", ["--resume", .. options, "--set", "training.epochs=11"]);
        folder.Train(0, "once", [.. options, "--epochs", "11"]);
        folder.SameResult("once", "run");
    }

    [Fact]
    public void A_completed_run_that_is_resumed_says_so_and_changes_nothing_but_times()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "run");
        Dictionary<string, string> before = Content(folder.Run("run"));
        CommandRun run = folder.Train(0, "run", "--resume");
        Assert.Contains($"{folder.Run("run")}: nothing to do: all 6 epochs are done; to go on, ask for more with --epochs N or training.epochs\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("Completed: All 6 epochs are done. 6 epochs, 30 steps", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch 6/6", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Content(folder.Run("run")));
    }

    [Fact]
    public void Lines_after_the_last_checkpoint_move_aside_so_that_the_history_is_one()
    {
        using TrainingFolder folder = new();
        folder.Train(0, "undisturbed");
        folder.Train(0, "run", "--epochs", "3");
        string[] extra = ["""{"epoch":4,"step":20,"seconds":1,"loss":9}""", """{"epoch":5,"st"""];
        File.AppendAllText(folder.Name("run", "metrics.jsonl"), string.Join('\n', extra));
        folder.Train(0, "run", "--resume");
        folder.SameResult("undisturbed", "run");
        Assert.Equal(extra[..1], File.ReadAllLines(folder.Name("run", "metrics.orphan.jsonl")));
        Assert.Equal([5, 10, 15, 20, 25, 30], MetricsReader.Read(folder.Name("run", "metrics.jsonl")).Select(line => (int)line["step"]));
    }

    static void Damage(string checkpoint, string file)
    {
        string path = Path.Combine(checkpoint, file);
        byte[] content = File.ReadAllBytes(path);
        content[^2] ^= 1;
        File.WriteAllBytes(path, content);
    }

    static int DeadProcess()
    {
        using Process process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }

    // Every file of a run, without what tells time, memory and command line.
    static Dictionary<string, string> Content(string run) => Directory.GetFiles(run, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) is not ("run.json" or "lock"))
        .ToDictionary(path => Path.GetRelativePath(run, path), path => Path.GetFileName(path) == "summary.json"
            ? string.Join('\n', File.ReadLines(path).Where(line => !line.Contains("\"seconds\"", StringComparison.Ordinal) && !line.Contains("\"peakMemoryBytes\"", StringComparison.Ordinal)))
            : Convert.ToHexString(File.ReadAllBytes(path)));
}
