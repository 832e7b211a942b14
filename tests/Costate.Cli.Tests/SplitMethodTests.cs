using System.Text.Json;

namespace Costate.Cli.Tests;

/// <summary>The methods alternating and admm from the command line: training, history, resume, threads, refusals.</summary>
public sealed class SplitMethodTests : IDisposable
{
    const string Points = "data: {source: csv, train: points.csv, drop: [id], label: kind, validation: 10}\n";
    const string Network = "network: {widths: [7, 5], activation: relu}\n";

    readonly Workplace _work = new();

    public SplitMethodTests() => _work.Write("points.csv", Workplace.Table());

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("{method: alternating, epochs: 30}", "mu: 0.1", 0.95)]
    [InlineData("{method: alternating, epochs: 20, batch: 10}", "mu: [0.1, 0.1, 0.2]", 0.95)]
    [InlineData("{method: alternating, epochs: 30}", "regressors: literal, zInit: warm, zSolver: block-both", 0.9)]
    [InlineData("{method: alternating, epochs: 30}", "zSolver: riccati", 0.9)]
    [InlineData("{method: alternating, epochs: 30}", "penalty: l1", 0.9)]
    [InlineData("{method: admm, epochs: 40}", "mu: 0.1", 0.6)]
    public void They_learn(string training, string options, double accuracy)
    {
        string run = _work.Train("run", $"{Points}{Network}training: {training}\nalternating: {{{options}}}\nadmm: {{multiplier: false}}\nthreads: 1\n");
        JsonElement summary = Workplace.Json(File.ReadAllText($"{run}/summary.json"));
        Assert.InRange(summary.GetProperty("train").GetProperty("accuracy").GetDouble(), accuracy, 1);
        JsonElement line = Workplace.Json(File.ReadAllLines($"{run}/metrics.jsonl")[^1]);
        string[] columns = ["epoch", "step", "seconds", "loss", "accuracy", "validationLoss", "validationAccuracy", "objective", "stepNorm", "moved", "penalty1", "penalty2", "penalty3", "layerSteps"];
        Assert.Equal(columns, line.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0, CommandRun.Of("evaluate", run, "--json").Code);
    }

    [Fact]
    public void Too_many_inputs_for_a_regression_are_refused()
    {
        CommandRun run = CommandRun.Of("train", _work.Write("wide.yaml", "data: {source: sine, samples: 10, length: 50000}\nobjective: {loss: least-squares}\nnetwork: {widths: [4]}\ntraining: {method: alternating}\n"), "--output", _work.At("run"));
        Assert.Equal(2, run.Code);
        Assert.Contains("error: alternating: The products of a layer with 50000 inputs do not fit into one array", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{method: alternating, batch: 12}", "variant: ema-stat, s: 0.5")]
    [InlineData("{method: alternating}", "regressors: literal, zInit: warm")]
    [InlineData("{method: admm}", "mu: 0.1")]
    public void A_run_that_is_continued_on_other_threads_has_the_same_bits(string training, string options)
    {
        string configuration = $"{Points}{Network}training: {training}\nalternating: {{{options}}}\nadmm: {{warm: 2}}\nthreads: 1\n";
        string whole = _work.Train("whole", configuration, "--epochs", "6"), parts = _work.Train("parts", configuration, "--epochs", "3");
        CommandRun resumed = CommandRun.Of("train", _work.At("parts.yaml"), "--output", parts, "--resume", "--epochs", "6", "--threads", "2", "--quiet");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes($"{whole}/model.safetensors"), File.ReadAllBytes($"{parts}/model.safetensors"));
    }

    [Theory]
    [InlineData("{method: alternating, batch: 12}", "variant: ema-stat, s: 0.5")]
    [InlineData("{method: alternating}", "regressors: literal, zInit: warm")]
    [InlineData("{method: alternating}", "penalty: l1")]
    [InlineData("{method: admm}", "mu: 0.1")]
    public void Ranks_share_the_samples_with_the_same_bits(string training, string options)
    {
        string configuration = $"{Points}{Network}training: {training}\nalternating: {{{options}}}\nadmm: {{warm: 2}}\nthreads: 1\n";
        string whole = _work.Train("whole", configuration, "--epochs", "4"), ranks = _work.Train("ranks", configuration, "--epochs", "4", "--set", "parallel.ranks=3"), parts = _work.Train("parts", configuration, "--epochs", "2", "--set", "parallel.ranks=2");
        CommandRun resumed = CommandRun.Of("train", _work.At("parts.yaml"), "--output", parts, "--resume", "--epochs", "4", "--quiet");
        Assert.True(resumed.Code == 0, resumed.Error);
        byte[] model = File.ReadAllBytes($"{whole}/model.safetensors");
        Assert.Equal(model, File.ReadAllBytes($"{ranks}/model.safetensors"));
        Assert.Equal(model, File.ReadAllBytes($"{parts}/model.safetensors"));
        Assert.Equal(3, Workplace.Json(File.ReadAllText($"{ranks}/summary.json")).GetProperty("sampleGroups").GetInt32());
    }

    [Theory]
    [InlineData("network: {dynamics: antisymmetric}\ntraining: {method: alternating}", "alternating: Alternating minimisation and ADMM take layers W·a + b with a matrix of their own and one bias per neuron")]
    [InlineData("network: {widths: [4], bias: none}\ntraining: {method: alternating}", "alternating: Alternating minimisation and ADMM take layers W·a + b")]
    [InlineData("training: {method: alternating}\nalternating: {zInit: warm}", "alternating: Clean regressors are the activations of the network itself, from which the pre-activations must start: set zInit: forward, or regressors: literal")]
    [InlineData("training: {method: alternating, batch: 10}\nalternating: {zInit: warm, regressors: literal}", "alternating: Mini-batches start from the network itself: set zInit: forward, or batch: 0 for the full batch")]
    [InlineData("training: {method: alternating}\nalternating: {zSolver: block-up}", "alternating: Block steps need plain layers")]
    [InlineData("network: {widths: [4]}\ntraining: {method: alternating}\nalternating: {mu: [1, 2, 3]}", "alternating: There are 3 numbers mu for 2 layers: give one, or one for each layer")]
    [InlineData("network: {widths: [4]}\nobjective: {loss: l1}\ntraining: {method: alternating}", "objective.loss: l1 has no curvature, which the methods newton, alternating and admm")]
    [InlineData("network: {widths: [4], activation: relu}\ntraining: {method: alternating, levels: 2}", "training.levels: a network without steps")]
    [InlineData("training: {method: alternating, levels: 2}", "training.levels: method alternating trains one network: set training.levels: 1")]
    [InlineData("network: {widths: [4]}\ntraining: {method: admm}", "admm: ADMM has closed forms for layers with activation relu or identity")]
    [InlineData("training: {method: alternating}\nparallel: {ranks: 4, samples: 2}", "parallel.samples: all ranks of alternating share the samples, and there are 4, not 2: leave it out")]
    [InlineData("training: {method: admm}\nparallel: {samples: 2}", "parallel.samples: all ranks of admm share the samples, and there is 1, not 2: leave it out")]
    [InlineData("training: {method: alternating}\npropagation: {method: layer-parallel}", "propagation.method: method alternating goes through the layers by itself: use serial")]
    public void What_does_not_fit_is_refused_before_anything_is_written(string settings, string message)
    {
        CommandRun run = CommandRun.Of("train", _work.Write("run.yaml", Points + settings), "--output", _work.At("run"), "--quiet");
        Assert.StartsWith($"costate: error: {message}", run.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Fact]
    public void Regularisation_without_effect_is_a_warning()
    {
        CommandRun run = CommandRun.Of("train", _work.Write("run.yaml", $"{Points}{Network}objective: {{tikhonov: 1e-3}}\ntraining: {{method: alternating, epochs: 1}}\n"), "--output", _work.At("run"), "--quiet");
        Assert.Equal(0, run.Code);
        Assert.Contains("objective: regularisation has no effect on method alternating, which has alternating.lambda", run.Error, StringComparison.Ordinal);
    }
}
