using System.Text.Json;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Trainings that do not keep all states.</summary>
public sealed class PropagationRunTests
{
    const string Configuration = """
        seed: 3
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, dynamics: hamiltonian, layers: 30, horizon: 3}
        training: {method: adam, epochs: 4, batch: 50, rate: 0.02}
        threads: 1
        """;

    [Theory]
    [InlineData("dense", "euler", "adam", "single")]
    [InlineData("antisymmetric", "ab3", "lbfgs", "double")]
    [InlineData("double-symmetric", "leapfrog", "sgd", "single")]
    [InlineData("double-dense", "rk4", "newton", "double")]
    [InlineData("hamiltonian", "verlet", "newton", "single")]
    public void Checkpointed_propagation_gives_the_bits_of_the_serial_one(string dynamics, string integrator, string method, string precision)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = ["--set", $"network.dynamics={dynamics}", "--set", $"network.integrator={integrator}", "--set", $"training.method={method}", "--set", $"precision={precision}"];
        folder.Train(0, "serial", sets);
        folder.Train(0, "roots", ["--set", "propagation.method=checkpointed", .. sets]);
        folder.Train(0, "bound", ["--set", "propagation.method=checkpointed", "--set", "propagation.memory=0.3", .. sets]);
        folder.SameResult("serial", "roots");
        folder.SameResult("serial", "bound");
        JsonElement serial = folder.Summary("serial"), roots = folder.Summary("roots");
        Assert.False(serial.TryGetProperty("recomputedLayerSteps", out _));
        Assert.True(roots.GetProperty("recomputedLayerSteps").GetInt64() > 0);
    }

    [Fact]
    public void Checkpoints_take_less_memory()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "serial", "--epochs", "1");
        folder.Train(0, "checkpointed", "--epochs", "1", "--set", "propagation.method=checkpointed");
        folder.Train(0, "reversible", "--epochs", "1", "--set", "propagation.method=reversible");
        long reversible = Bytes("reversible"), checkpointed = Bytes("checkpointed"), serial = Bytes("serial");
        Assert.True(0 < reversible && reversible < checkpointed && checkpointed < serial, $"{reversible}, {checkpointed}, {serial}");

        long Bytes(string run) => folder.Summary(run).GetProperty("stateBytes").GetInt64();
    }

    [Theory]
    [InlineData("hamiltonian", "verlet", "single", 1e-4)]
    [InlineData("hamiltonian", "verlet", "double", 1e-10)]
    [InlineData("double-symmetric", "leapfrog", "double", 1e-10)]
    public void Reversible_propagation_trains_and_reports_its_error(string dynamics, string integrator, string precision, double largest)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = ["--set", $"network.dynamics={dynamics}", "--set", $"network.integrator={integrator}", "--set", $"precision={precision}"];
        folder.Train(0, "serial", sets);
        folder.Train(0, "run", ["--set", "propagation.method=reversible", .. sets]);
        JsonElement summary = folder.Summary("run");
        double error = summary.GetProperty("reconstructionError").GetDouble();
        Assert.InRange(error, 1e-17, largest);
        Assert.True(summary.GetProperty("recomputedLayerSteps").GetInt64() > 0);
        Assert.Equal(folder.Summary("serial").GetProperty("train").GetProperty("loss").GetDouble(), summary.GetProperty("train").GetProperty("loss").GetDouble(), 1e3 * largest);
        Assert.Equal(0, CommandRun.Of("evaluate", folder.Run("run")).Code);
        // Resumed, the error so far is not forgotten.
        folder.Train(0, "parts", ["--set", "propagation.method=reversible", "--epochs", "2", .. sets]);
        folder.Train(0, "parts", ["--set", "propagation.method=reversible", "--resume", .. sets]);
        folder.SameResult("run", "parts");
        Assert.Equal(error, folder.Summary("parts").GetProperty("reconstructionError").GetDouble());
    }

    [Fact]
    public void States_that_cannot_be_rebuilt_end_the_training_with_advice()
    {
        using TrainingFolder folder = new(Configuration);
        string[] unstable = ["--set", "network.horizon=300", "--set", "training.gain=4", "--set", "propagation.method=reversible"];
        CommandRun run = folder.Train(4, "run", unstable);
        string reason = folder.Summary("run").GetProperty("stopReason").GetString()!;
        Assert.Matches(@"^Step 1 \(epoch 1, mini-batch 1 of 5\): states that were rebuilt backwards are off by \S+ \(relative, at most 0\.001 is allowed\)", reason);
        Assert.EndsWith("Kept: the parameters at the end of epoch 0. Use propagation that keeps or recomputes states (serial, checkpointed), double precision, or more layers.", reason, StringComparison.Ordinal);
        Assert.Contains($"costate: error: diverged: {reason}\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("Diverged", folder.Status("run"));
        folder.AllFinite("run");
        folder.Train(0, "serial", ["--epochs", "1", .. unstable[..4]]);
    }
}
