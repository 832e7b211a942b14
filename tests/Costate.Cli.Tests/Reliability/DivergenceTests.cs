using System.Text.Json;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A run that diverges says where, and never writes a number that is not finite.</summary>
public sealed class DivergenceTests
{
    static readonly string[] _divergent = ["--set", "objective.loss=least-squares", "--set", "training.method=sgd", "--set", "training.rate=3", "--set", "network.horizon=6", "--set", "training.epochs=20"];

    [Theory]
    [InlineData("0")]
    [InlineData("1e-9")]
    [InlineData("1000")]
    public void Divergence_after_some_epochs_keeps_the_last_good_state_and_a_resume_reports_the_same(string seconds)
    {
        using TrainingFolder folder = new();
        string[] options = [.. _divergent, "--set", $"checkpoint.seconds={seconds}"];
        CommandRun first = folder.Train(4, "run", options);
        JsonElement summary = folder.Summary("run");
        string reason = summary.GetProperty("stopReason").GetString()!;
        int epochs = summary.GetProperty("epochs").GetInt32();
        Assert.InRange(epochs, 1, 19);
        Assert.Equal("Diverged", summary.GetProperty("status").GetString());
        Assert.Equal(5 * epochs, summary.GetProperty("steps").GetInt32());
        Assert.Matches($@"^Step \d+ \(epoch {epochs + 1}, mini-batch [1-5] of 5\): .*Kept: the parameters at the end of epoch {epochs}\.", reason);
        Assert.Contains($"costate: error: diverged: {reason}\n", first.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Number, summary.GetProperty("train").GetProperty("loss").ValueKind);
        folder.AllFinite("run");
        Assert.Equal(epochs, folder.History("run").Length);

        (byte[] model, string[] history) = (folder.Model("run"), folder.History("run"));
        folder.Train(0, "good", ["--epochs", $"{epochs}", .. options]);
        folder.SameResult("good", "run");
        CommandRun second = folder.Train(4, "run", ["--resume", .. options]);
        Assert.Contains($"costate: error: diverged: {reason}\n", second.Error, StringComparison.Ordinal);
        Assert.Equal(reason, folder.Summary("run").GetProperty("stopReason").GetString());
        Assert.Equal(model, folder.Model("run"));
        Assert.Equal(history, folder.History("run"));
        folder.AllFinite("run");
    }

    [Theory]
    [InlineData("sgd", "1e300")]
    [InlineData("adam", "1e300")]
    public void Weights_that_a_step_makes_infinite_are_never_stored(string method, string rate)
    {
        using TrainingFolder folder = new();
        folder.Train(4, "run", "--set", $"training.method={method}", "--set", $"training.rate={rate}", "--set", "checkpoint.seconds=1e-9");
        string reason = folder.Summary("run").GetProperty("stopReason").GetString()!;
        Assert.StartsWith("Step 1 (epoch 1, mini-batch 1 of 5): the loss is ", reason, StringComparison.Ordinal);
        Assert.Contains("and the step led to parameters that are not finite. Kept: the parameters at the end of epoch 0.", reason, StringComparison.Ordinal);
        Assert.Equal("step-000000000", Path.GetFileName(Assert.Single(folder.Checkpoints("run"))));
        Assert.Equal(JsonValueKind.Number, folder.Summary("run").GetProperty("train").GetProperty("loss").ValueKind);
        folder.AllFinite("run");
        Assert.Empty(folder.History("run"));
    }

    [Fact]
    public void A_loss_over_all_data_that_is_not_finite_names_the_step_that_led_there()
    {
        using TrainingFolder folder = new();
        folder.Train(4, "run", "--set", "training.method=sgd", "--set", "training.rate=1e20", "--set", "training.batch=0", "--set", "network.activation=relu", "--set", "objective.loss=least-squares");
        Assert.Matches(@"^Step 1 \(epoch 1, mini-batch 1 of 1\): after it the loss over all data is (NaN|Infinity)\. Kept: the parameters at the end of epoch 0\.", folder.Summary("run").GetProperty("stopReason").GetString());
        folder.AllFinite("run");
    }
}
