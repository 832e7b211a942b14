using System.Text.Json;

namespace Costate.Cli.Tests;

/// <summary>Recurrent networks from the command line: all methods, model files, predictions, refusals.</summary>
public sealed class RecurrentTests : IDisposable
{
    const string Sines = "data: {source: sine, samples: 200, validation: 50, length: 6, scale: none}\n";
    const string Network = "network: {opening: recurrent, width: 5}\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("training: {method: adam, epochs: 30, batch: 20}")]
    [InlineData("training: {method: sgd, epochs: 30, batch: 20}")]
    [InlineData("training: {method: lbfgs, epochs: 20}")]
    [InlineData("training: {method: newton, epochs: 10}")]
    [InlineData("objective: {readoutTikhonov: 1e-3}\ntraining: {method: lbfgs, epochs: 20, readout: eliminated}")]
    [InlineData("training: {method: alternating, epochs: 10, batch: 20}\nalternating: {mu: [0.1, 0.2], rho: 1e-3}")]
    [InlineData("network: {opening: recurrent, width: 5, layers: 2, horizon: 1}\ntraining: {method: alternating, epochs: 20}")]
    [InlineData("network: {opening: recurrent, width: 5, tied: false}\ntraining: {method: lbfgs, epochs: 20}")]
    [InlineData("network: {opening: recurrent, width: 5, layers: 4, dynamics: hamiltonian, horizon: 1}\npropagation: {method: reversible}\ntraining: {epochs: 30, batch: 20}")]
    [InlineData("network: {opening: recurrent, width: 5, layers: 4, horizon: 1}\npropagation: {method: layer-parallel, coarsening: 2, minCoarse: 1}\nparallel: {ranks: 2}\ntraining: {epochs: 10, batch: 20, rate: 0.03}")]
    [InlineData("network: {opening: recurrent, width: 5, layers: 4, horizon: 1}\npgcl: {stages: 2, history: 20}\ntraining: {method: pgcl, epochs: 30, batch: 20}")]
    public void They_learn(string settings)
    {
        string configuration = $"precision: double\n{Sines}{(settings.Contains("network", StringComparison.Ordinal) ? "" : Network)}{settings}\n";
        string run = _work.Train("run", configuration);
        JsonElement summary = Workplace.Json(File.ReadAllText($"{run}/summary.json"));
        Assert.InRange(summary.GetProperty("validation").GetProperty("loss").GetDouble(), 0, 0.12);   // 0.24 without learning anything
        CommandRun check = CommandRun.Of("check", _work.At("run.yaml"));
        Assert.True(check.Code == 0, check.Out + check.Error);
    }

    [Fact]
    public void A_model_file_holds_the_recurrence_and_predicts_what_it_says()
    {
        string run = _work.Train("run", $"{Sines}{Network}training: {{method: lbfgs, epochs: 5}}\n");
        JsonElement model = Workplace.Json(File.ReadAllText($"{run}/model.json"));
        Assert.Equal("""{"inputs":1,"tied":true}""", JsonSerializer.Serialize(model.GetProperty("architecture").GetProperty("recurrence")));
        _work.Write("waves.csv", "x1,x2,x3,x4,x5,x6\n0,0.48,0.84,1,0.91,0.6\n1,0.88,0.54,0.07,-0.42,-0.8\n");
        CommandRun predicted = CommandRun.Of("predict", run, "--data", _work.At("waves.csv"));
        Assert.True(predicted.Code == 0, predicted.Error);
        Assert.Equal(3, predicted.Out.Trim().Split('\n').Length);
        JsonElement evaluated = Workplace.Json(CommandRun.Of("evaluate", run, "--json").Out);
        Assert.True(evaluated.GetProperty("loss").GetDouble() > 0);
    }

    [Fact]
    public void Defaults_follow_the_task()
    {
        string config = CommandRun.Of("config", _work.Write("run.yaml", "data: {source: adding}\nnetwork: {opening: recurrent}\n")).Out;
        foreach (string line in new[] { "  length: 20 ", "  inputs: 2 ", "  layers: 0 ", "  tied: true ", "  loss: least-squares ", "  initialization: scaled " }) Assert.Contains(line, config, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_continued_on_other_threads_has_the_same_bits()
    {
        const string Training = "training: {method: alternating, batch: 70}\nalternating: {variant: ema-stat, s: 0.5}\nthreads: 1\n";
        string whole = _work.Train("whole", Sines + Network + Training, "--epochs", "4"), parts = _work.Train("parts", Sines + Network + Training, "--epochs", "2");
        CommandRun resumed = CommandRun.Of("train", _work.At("parts.yaml"), "--output", parts, "--resume", "--epochs", "4", "--threads", "2", "--quiet");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes($"{whole}/model.safetensors"), File.ReadAllBytes($"{parts}/model.safetensors"));
    }

    [Theory]
    [InlineData("network: {opening: recurrent, width: 60000}", "network: A recurrence over 6 time steps with 60000 units has 3600120000 parameters")]
    [InlineData("network: {opening: recurrent}\npropagation: {method: layer-parallel}", "propagation.method: layer-parallel works on the steps of a network, but this one has none")]
    [InlineData("network: {opening: recurrent}\ntraining: {method: alternating}\nalternating: {zSolver: block-up}", "alternating: Block steps take layers one after another, but the time steps of a recurrent opening are solved for together. Set zSolver: joint")]
    [InlineData("network: {opening: recurrent, activation: relu}\ntraining: {method: admm}\nadmm: {loss: squared}", "admm: ADMM has no closed forms for the time steps of a recurrent opening")]
    [InlineData("network: {opening: recurrent, bias: none}\ntraining: {method: alternating}", "alternating: Alternating minimisation and ADMM take layers W·a + b")]
    [InlineData("network: {opening: recurrent}\ntraining: {method: pgcl}", "pgcl")]
    public void What_does_not_fit_is_refused(string settings, string message)
    {
        CommandRun run = CommandRun.Of("train", _work.Write("run.yaml", Sines + settings), "--output", _work.At("run"), "--quiet");
        Assert.StartsWith($"costate: error: {message}", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.Code);
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Theory]
    [InlineData("{opening: recurrent, inputs: 4}", "run.yaml:2:39: error: network.inputs: a sequence has the same number of features in every time step, but 6 features are no multiple of 4: use 3 or 6, which gives 2 or 1 time step")]
    [InlineData("{opening: recurrent, inputs: 9}", "run.yaml:2:39: error: network.inputs: a sequence has the same number of features in every time step, but 6 features are no multiple of 9: use 6, which gives 1 time step")]
    public void Features_that_are_no_whole_time_steps_are_refused_where_they_were_written(string network, string message)
    {
        foreach (string verb in new[] { "train", "check" })
        {
            CommandRun run = CommandRun.Of(verb, _work.Write("run.yaml", $"{Sines}network: {network}\n"), "--quiet");
            Assert.Equal(2, run.Code);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
        }
    }
}
