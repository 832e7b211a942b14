using System.Text.Json;
using Costate.Cli.Runs;
using Costate.Networks;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Cli.Tests.Reliability;

/// <summary>What a run with layer-parallel propagation says before, during and after.</summary>
public sealed class LayerParallelReportTests
{
    const string Configuration = """
        seed: 3
        threads: 1
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, layers: 32, horizon: 2}
        propagation: {method: layer-parallel, minCoarse: 2}
        training: {method: adam, epochs: 2, batch: 50, rate: 0.02}
        """;

    [Theory]
    [InlineData("propagation.cycles=2")]
    [InlineData("propagation.cycles=1000")]
    [InlineData("propagation.tolerance=1e-4")]
    [InlineData("propagation.tolerance=0")]
    [InlineData("propagation.tolerance=1e-4", "propagation.relaxation=FCF", "propagation.cycle=F")]
    [InlineData("propagation.cycles=1", "propagation.relaxation=FCFCF", "propagation.coarsening=2")]
    [InlineData("network.horizon=60", "training.gain=3")]
    [InlineData("propagation.maxLevels=1")]
    [InlineData("training.method=lbfgs", "propagation.cycles=2")]
    public void Steps_are_those_of_all_ranks_on_all_levels(params string[] sets)
    {
        using TrainingFolder folder = new(Configuration);
        string[] options = [.. sets.SelectMany(set => new[] { "--set", set })];
        foreach (int ranks in (int[])[1, 3])
        {
            folder.Train(0, $"{ranks}", [.. options, "--set", $"parallel.ranks={ranks}"]);
            JsonElement summary = folder.Summary($"{ranks}"), report = summary.GetProperty("layerParallel");
            // The one is counted by every rank for itself, the other follows from cycles and levels.
            Assert.Equal(summary.GetProperty("layerSteps").GetInt64(), Sum(report, "states"));
            Assert.Equal(32 * summary.GetProperty("gradientEvaluations").GetInt64(), report.GetProperty("gradientSteps").GetInt64());
            Assert.Equal(summary.GetProperty("gradientEvaluations").GetInt64(), report.GetProperty("costates").GetProperty("solves").GetInt64());
            Assert.Equal(ranks > 1, report.GetProperty("messages").GetInt64() > 0);
            Assert.Equal(ranks > 1, report.GetProperty("bytes").GetInt64() > report.GetProperty("messages").GetInt64());
        }
        foreach (string name in (string[])["states", "costates", "linearizedSteps", "gradientSteps", "measuringSweeps", "levels"])
            Assert.Equal(Part("1", name), Part("3", name));

        string Part(string run, string name) => folder.Summary(run).GetProperty("layerParallel").GetProperty(name).GetRawText();
    }

    /// <summary>Solves of all levels, also where only the last has a coarse level of its own, and of all parts: those of a run in one part.</summary>
    [Theory]
    [InlineData("training.method=adam")]
    [InlineData("training.method=one-shot")]
    public void The_whole_run_is_told_with_all_levels_of_a_cascade_and_all_parts(string method)
    {
        using TrainingFolder folder = new(Configuration);
        string[] options = ["--set", method, "--set", "training.levels=3", "--set", "propagation.cycles=2", "--set", "network.layers=16", "--set", "propagation.minCoarse=4"];
        folder.Train(0, "once", [.. options, "--set", "parallel.ranks=2"]);
        JsonElement summary = folder.Summary("once"), report = summary.GetProperty("layerParallel");
        Assert.Equal([16, 4], report.GetProperty("levels").EnumerateArray().Select(steps => steps.GetInt32()));
        Assert.Equal(summary.GetProperty("layerSteps").GetInt64(), Sum(report, "states"));
        Assert.Equal(summary.GetProperty("gradientEvaluations").GetInt64(), report.GetProperty("costates").GetProperty("solves").GetInt64());
        Assert.Equal(summary.GetProperty("levels").EnumerateArray().Sum(level => level.GetProperty("layers").GetInt64() * level.GetProperty("gradientEvaluations").GetInt64()), report.GetProperty("gradientSteps").GetInt64());

        folder.Train(0, "parts", ["--epochs", "1", .. options]);
        folder.Train(0, "parts", ["--resume", "--epochs", "4", .. options, "--set", "parallel.ranks=4", "--set", "parallel.samples=2"]);
        folder.Train(0, "parts", ["--resume", .. options]);
        JsonElement parts = folder.Summary("parts").GetProperty("layerParallel");
        foreach (string name in (string[])["linearizedSteps", "gradientSteps", "levels"]) Assert.Equal(report.GetProperty(name).GetRawText(), parts.GetProperty(name).GetRawText());
        foreach (string kind in (string[])["states", "costates"])
        {
            (JsonElement all, JsonElement added) = (report.GetProperty(kind), parts.GetProperty(kind));
            foreach (string name in (string[])["solves", "cycles", "layerSteps", "serialSweeps", "lastStatus", "lastResiduals"]) Assert.Equal(all.GetProperty(name).GetRawText(), added.GetProperty(name).GetRawText());
            Assert.Equal(all.GetProperty("factor").GetDouble(), added.GetProperty("factor").GetDouble(), 1e-12);
        }
        foreach (string name in (string[])["messages", "bytes"]) Assert.True(parts.GetProperty(name).GetInt64() > 0);
        // Nothing left to do: nothing is forgotten.
        folder.Train(0, "parts", ["--resume", .. options]);
        Assert.Equal(parts.GetProperty("states").GetRawText(), folder.Summary("parts").GetProperty("layerParallel").GetProperty("states").GetRawText());
    }

    [Fact]
    public void Cycles_residuals_and_factors_are_in_summary_history_and_progress()
    {
        using TrainingFolder folder = new(Configuration);
        CommandRun run = folder.Train(0, "run", "--set", "propagation.cycles=2", "--set", "parallel.ranks=2");
        JsonElement states = folder.Summary("run").GetProperty("layerParallel").GetProperty("states");
        double[] residuals = [.. states.GetProperty("lastResiduals").EnumerateArray().Select(residual => residual.GetDouble())];
        Assert.Equal((10, 20, 3), (states.GetProperty("solves").GetInt32(), states.GetProperty("cycles").GetInt32(), residuals.Length));
        Assert.True(residuals[0] > 5 * residuals[1] && residuals[1] > 5 * residuals[2]);
        Assert.InRange(states.GetProperty("factor").GetDouble(), 1e-3, 0.2);
        Assert.Equal(0, states.GetProperty("serialSweeps").GetInt32());
        Assert.False(states.TryGetProperty("serialCause", out _));
        JsonElement line = Workplace.Json(folder.History("run")[^1]);
        Assert.Equal(residuals[2], line.GetProperty("stateResidual").GetDouble());
        foreach (string key in (string[])["costateResidual", "stateFactor", "costateFactor"]) Assert.InRange(line.GetProperty(key).GetDouble(), 1e-8, 0.2);
        Assert.Equal((2, 2), (line.GetProperty("stateCycles").GetInt32(), line.GetProperty("costateCycles").GetInt32()));
        Assert.Matches(@" · cycles 2 \+ 2 · residuals \S+, \S+ · factors 0\.\d+, 0\.\d+ · ", run.Error);
        Assert.Matches(@"(?m)^solves of +number +cycles +factor +residual +serial +level 0 +level 1 +level 2$", run.Out);
        Assert.Matches(@"(?m)^2 ranks: \d+ messages of \d+ bytes, \d+\.\d\d s with them on the slowest and \d+\.\d\d s on average; states of the largest rank \d+ KiB\.$", run.Out);
    }

    [Fact]
    public void The_cost_is_told_before()
    {
        using TrainingFolder folder = new(Configuration);
        string[] lines = Told("--set", "propagation.cycles=2", "--set", "parallel.ranks=2");
        Assert.Equal("layer-parallel: 32 layers on 2 ranks; level 0: 32 steps of 1; level 1: 8 steps of 4; level 2: 2 steps of 16", lines[0]);
        Assert.Equal("layer-parallel: a cycle takes 66 steps for the states and as many for the co-states (2.06 per layer); in a solve of 2 cycles 29 steps wait for one another however many ranks there are", lines[1]);
        Assert.StartsWith("layer-parallel: this cannot be faster than serial propagation with fewer than 6 ranks. A solve of 2 cycles keeps each rank at work for 82 steps, and a sweep has 32; ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("layer-parallel: this cannot be faster than serial propagation however many ranks there are: the network is too shallow for so many cycles. A solve of 3 cycles ", Told("--set", "propagation.cycles=3", "--set", "parallel.ranks=2")[2], StringComparison.Ordinal);
        Assert.Contains(" with fewer than 6 ranks. A solve of 2 cycles keeps each rank at work for 346 steps, and a sweep has 128; ", Told("--set", "network.layers=128", "--set", "propagation.cycles=2", "--set", "parallel.ranks=2")[2], StringComparison.Ordinal);
        Assert.Equal(2, Told("--set", "network.layers=128", "--set", "propagation.cycles=1", "--set", "parallel.ranks=4").Length);
        lines = Told("--set", "propagation.minCoarse=9");
        Assert.Equal("layer-parallel: there is one level only, so every solve is a plain sweep, layer after layer: a second level needs at least 9 steps, and propagation.maxLevels above 1", Assert.Single(lines[1..]));
        Assert.Equal("Planned", folder.Summary("run").GetProperty("layerParallel").GetProperty("states").GetProperty("serialCause").GetString());

        string[] Told(params string[] options) =>
            [.. folder.Train(0, "run", ["--overwrite", "--epochs", "1", .. options]).Error.Split('\n').Where(line => line.StartsWith("layer-parallel: ", StringComparison.Ordinal))];
    }

    [Fact]
    public void Steps_that_are_too_large_are_warned_of_and_swept_with_a_reason()
    {
        using TrainingFolder folder = new(Configuration);
        CommandRun run = folder.Train(0, "run", "--set", "network.horizon=100", "--set", "training.gain=5");
        Assert.Contains("costate: warning: layer-parallel: the steps of the coarsest level measure ", run.Error, StringComparison.Ordinal);
        JsonElement states = folder.Summary("run").GetProperty("layerParallel").GetProperty("states");
        Assert.True(states.GetProperty("serialSweeps").GetInt32() > 0, states.GetRawText());
        Assert.Contains(states.GetProperty("serialCause").GetString(), (string[])["Slow", "Diverging"]);
        Assert.DoesNotContain("warning", folder.Train(0, "small", "--set", "network.horizon=0.5").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5), InlineData(31)]
    public void The_step_size_is_that_of_the_layer_with_the_largest_weights(int layer)
    {
        Architecture architecture = new() { Inputs = 2, Outputs = 2, Width = 4, Layers = 32, Horizon = 2 };
        Network<double> network = architecture.Build<double>();
        Dense<double> x = new(network.Parameters);
        for (int i = 0; i < 4; i++) x.Span[network.LayerStart(layer) + 5 * i] = 3;
        // Two levels of 16 layers a step, h = 1/16, and K = 3·I.
        Assert.Equal(3, LayerParallelText.CoarseStepSize(architecture, network, new(new TimeGrid(32, 2), new() { Factors = [4], LeastSteps = 2 }), x), 1e-6);
    }

    [Fact]
    public void A_divergence_names_the_layer_of_the_whole_network()
    {
        using TrainingFolder folder = new(Configuration);
        string[] reasons = [.. ((int[])[1, 3]).Select(ranks =>
        {
            folder.Train(4, $"{ranks}", "--set", "network.activation=relu", "--set", "training.gain=1e5", "--set", "training.initialization=independent", "--set", "propagation.cycles=2", "--set", $"parallel.ranks={ranks}");
            return folder.Summary($"{ranks}").GetProperty("stopReason").GetString()!;
        })];
        Assert.Matches(@": the scores of the network are not finite, first behind layer [1-9]\d? \(of 0 to 31\)\. Kept: ", reasons[0]);
        Assert.Equal(reasons[0], reasons[1]);
    }

    [Fact]
    public void Other_propagations_say_nothing_of_it()
    {
        using TrainingFolder folder = new(Configuration);
        CommandRun run = folder.Train(0, "run", "--set", "propagation.method=serial");
        Assert.False(folder.Summary("run").TryGetProperty("layerParallel", out _));
        Assert.DoesNotContain("layer-parallel:", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("stateCycles", folder.History("run")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_states_of_the_largest_rank_become_less()
    {
        using TrainingFolder folder = new(Configuration);
        long[] bytes = [.. ((int[])[1, 2, 4]).Select(ranks =>
        {
            folder.Train(0, $"{ranks}", "--set", "network.layers=128", "--set", "propagation.cycles=1", "--epochs", "1", "--set", $"parallel.ranks={ranks}");
            return folder.Summary($"{ranks}").GetProperty("layerParallel").GetProperty("largestStateBytes").GetInt64();
        })];
        Assert.True(bytes[1] < 0.65 * bytes[0] && bytes[2] < 0.65 * bytes[1], string.Join(", ", bytes));
    }

    static long Sum(JsonElement report, string kind) => report.GetProperty(kind).GetProperty("layerSteps").EnumerateArray().Sum(steps => steps.GetInt64());
}
