using System.Text.Json;
using System.Xml.Linq;
using Costate.Networks.Storage;

namespace Costate.Cli.Tests;

/// <summary><c>costate solve</c>: what it writes, how it ends, controls and several seeds.</summary>
public sealed class SolveTests : IDisposable
{
    const string Small = "seed: 3\nthreads: 1\nequation: poisson\nfrequency: 3\nnetwork: {width: 24}\nstop: {rmse: 2e-2, iterations: 300}\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("", "rlm")]
    [InlineData("method: lm\n", "lm")]
    [InlineData("method: lm\nlm: {linear-solver: exact, ratio: model}\n", "lm")]
    [InlineData("rlm: {coarse: residual, coarse-iterations: 3, strength: absolute, threshold: 0.5}\n", "rlm")]
    [InlineData("rlm: {coarse: network, coarse-iterations: 3, total-step: false, interpolation: normalised}\n", "rlm")]
    [InlineData("rlm: {strength: \"random:8\", separate-lambda: false}\npoints: chebyshev\nstart: glorot\n", "rlm")]
    [InlineData("rlm: {levels: 3, interpolation: stueben}\npoints: random\ncount: 30\nstart: normal\npenalty: 5\n", "rlm")]
    [InlineData("method: ar2\n", "ar2")]
    [InlineData("method: mar2\nmar2: {coarse-iterations: 2}\n", "mar2")]
    public void The_target_is_reached_and_everything_is_written(string more, string method)
    {
        JsonElement summary = Solve("run", Small + more);
        string[] keys = ["equation", "method", "iterations", "coarseIterations", "rmse", "maxError", "residualNorm", "flops", "seconds", "status"];
        Assert.Equal(keys, summary.EnumerateObject().Take(keys.Length).Select(p => p.Name));
        Assert.Equal(("poisson", method, "Converged"), (summary.GetProperty("equation").GetString(), summary.GetProperty("method").GetString(), summary.GetProperty("status").GetString()));
        Assert.InRange(summary.GetProperty("rmse").GetDouble(), 0, 2e-2);
        Assert.True(summary.GetProperty("maxError").GetDouble() >= summary.GetProperty("rmse").GetDouble());

        string[] solution = File.ReadAllLines(_work.At("run/solution.csv"));
        Assert.Equal("x,u,exact", solution[0]);
        double[][] rows = [.. solution.Skip(1).Select(line => line.Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        Assert.All(rows, row => Assert.Equal(Math.Cos(3 * row[0]), row[2], 1e-12));
        Assert.Equal(summary.GetProperty("rmse").GetDouble(), Math.Sqrt(rows.Average(row => (row[1] - row[2]) * (row[1] - row[2]))), 1e-12);

        IReadOnlyList<IReadOnlyDictionary<string, double>> history = MetricsReader.Read(_work.At("run/metrics.jsonl"));
        Assert.Equal(summary.GetProperty("iterations").GetInt32() + 1, history.Count);
        Assert.Equal(summary.GetProperty("coarseIterations").GetInt32(), (int)history.Skip(1).Sum(line => line["coarse"]));
        Assert.All(history.Zip(history.Skip(1)), pair => Assert.True(pair.Second["loss"] <= pair.First["loss"] && (pair.Second["accepted"] == 1 || pair.Second["loss"].Equals(pair.First["loss"]))));
        foreach (string name in new[] { "solution.svg", "error.svg", "convergence.svg" }) Assert.Equal("svg", XDocument.Load(_work.At($"run/{name}")).Root!.Name.LocalName);
        foreach (string name in new[] { "config.yaml", "run.json", "network.safetensors" }) Assert.True(File.Exists(_work.At($"run/{name}")), name);
    }

    [Theory]
    [InlineData("equation: helmholtz\nfrequency: 2\nnetwork: {width: 16, activation: tanh}\nstop: {rmse: 0.05}\n", "x,u,exact")]
    [InlineData("equation: liouville\nfrequency: 2\nnetwork: {width: 16, activation: softplus}\nstop: {rmse: 0.05}\n", "x,u,exact")]
    [InlineData("equation: poisson-2d\nfrequency: 1\nnetwork: {width: 16, activation: sigmoid}\nstop: {rmse: 0.1}\n", "x,y,u,exact")]
    [InlineData("equation: bratu\ngrid: 15\n", "x,y,u,exact")]
    [InlineData("equation: bratu\ngrid: 7\nmethod: ar3\n", "x,y,u,exact")]
    public void Every_equation(string configuration, string head)
    {
        Assert.Equal("Converged", Solve("run", configuration + "threads: 1\n").GetProperty("status").GetString());
        Assert.Equal(head, File.ReadLines(_work.At("run/solution.csv")).First());
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_with_the_same_bits()
    {
        string file = _work.Write("run.yaml", Small.Replace("2e-2", "1e-3", StringComparison.Ordinal));
        CommandRun first = CommandRun.Of("solve", file, "--output", _work.At("stopped"), "--set", "stop.iterations=7", "--quiet");
        Assert.Equal(0, first.Code);
        Assert.Contains("IterationLimit: All 7 iterations are done; the RMSE is ", first.Out, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of("solve", file, "--output", _work.At("stopped"), "--resume", "--quiet").Code);
        Assert.Equal(0, CommandRun.Of("solve", file, "--output", _work.At("undisturbed"), "--quiet").Code);
        Assert.Equal(File.ReadAllText(_work.At("undisturbed/solution.csv")), File.ReadAllText(_work.At("stopped/solution.csv")));
        Assert.Equal(MetricsReader.Read(_work.At("undisturbed/metrics.jsonl")).Select(WithoutTime), MetricsReader.Read(_work.At("stopped/metrics.jsonl")).Select(WithoutTime));
        CommandRun other = CommandRun.Of("solve", file, "--output", _work.At("stopped"), "--resume", "--set", "frequency=4");
        Assert.Equal(2, other.Code);
        Assert.Contains("was started with another configuration (frequency: 3 → 4)", other.Error, StringComparison.Ordinal);

        static string WithoutTime(IReadOnlyDictionary<string, double> line) => string.Join(' ', line.Where(pair => pair.Key != "seconds").Select(pair => $"{pair.Key}={pair.Value:R}"));
    }

    [Fact]
    public void A_folder_with_a_run_is_not_overwritten_unless_that_is_asked_for()
    {
        string file = _work.Write("run.yaml", Small);
        Solve("run", Small);
        CommandRun refused = CommandRun.Of("solve", file, "--output", _work.At("run"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("already holds a run; continue it with --resume, replace it with --overwrite, or choose another --output", refused.Error, StringComparison.Ordinal);
        CommandRun replaced = CommandRun.Of("solve", file, "--output", _work.At("run"), "--overwrite", "--json", "--quiet");
        Assert.Equal((0, ""), (replaced.Code, replaced.Error));
        Assert.Equal("Converged", JsonDocument.Parse(replaced.Out).RootElement.GetProperty("status").GetString());
        CommandRun evaluated = CommandRun.Of("evaluate", _work.At("run"));
        Assert.Equal(2, evaluated.Code);
        Assert.Contains("this is a run of costate solve", evaluated.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_end_with_code_4()
    {
        CommandRun run = CommandRun.Of("solve", _work.Write("run.yaml", Small + "penalty: 1e308\n"), "--output", _work.At("run"), "--quiet");
        Assert.Equal(4, run.Code);
        Assert.StartsWith("costate: error: diverged: after iteration 0: f = ", run.Error, StringComparison.Ordinal);
        Assert.Equal("Diverged", JsonDocument.Parse(File.ReadAllBytes(_work.At("run/summary.json"))).RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public void Controls_and_several_seeds_give_one_table_whatever_the_threads()
    {
        string file = _work.Write("run.yaml", Small);
        CommandRun table = CommandRun.Of("solve", file, "--seeds", "1..2", "--controls", "--output", _work.At("table"), "--quiet", "--threads", "2");
        Assert.Equal(0, table.Code);
        foreach (string method in new[] { "lm ", "rlm negative ", "control: random ", "control: random 2 ", "control: all nodes " }) Assert.Contains($"\n{method}", table.Out, StringComparison.Ordinal);
        JsonElement[] methods = [.. JsonDocument.Parse(File.ReadAllBytes(_work.At("table/comparison.json"))).RootElement.GetProperty("methods").EnumerateArray()];
        Assert.Equal(5, methods.Length);
        Assert.Equal(1, methods[0].GetProperty("medianSave").GetDouble());
        Assert.All(methods, method => Assert.Equal(2, method.GetProperty("runs").GetArrayLength()));
        for (int i = 0; i < 2; i++)
            Assert.Equal(methods[1].GetProperty("runs")[i].GetProperty("coarseSizes")[0].GetInt32(), methods[2].GetProperty("runs")[i].GetProperty("coarseSizes")[0].GetInt32());
        CommandRun alone = CommandRun.Of("solve", file, "--seed", "2", "--controls", "--output", _work.At("alone"), "--quiet", "--json");
        JsonElement run = JsonDocument.Parse(alone.Out).RootElement;
        Assert.Equal(methods[1].GetProperty("runs")[1].GetProperty("iterations").GetInt32(), run.GetProperty("iterations").GetInt32());
        Assert.Equal(methods[3].GetProperty("runs")[1].GetProperty("flops").GetInt64(), run.GetProperty("comparison").GetProperty("methods")[3].GetProperty("runs")[0].GetProperty("flops").GetInt64());
    }

    /// <summary>Poisson with ν = 20 and 512 nodes, as published: means over five starts, never a claim about one of them.</summary>
    [Fact]
    public void Several_levels_save_what_was_published()
    {
        CommandRun run = CommandRun.Of("solve", _work.Write("published.yaml", "equation: poisson\n"), "--seeds", "1..5", "--output", _work.At("published"), "--quiet", "--json");
        JsonElement[] methods = [.. JsonDocument.Parse(run.Out).RootElement.GetProperty("methods").EnumerateArray()];
        double single = methods[0].GetProperty("meanIterations").GetDouble(), fine = methods[1].GetProperty("meanFineIterations").GetDouble();
        Assert.InRange(single, 200, 450);
        Assert.True(fine <= 0.75 * single, $"{fine} fine iterations, {single} with one level");
        Assert.True(methods[1].GetProperty("medianSave").GetDouble() >= 1.15);
        Assert.True(methods[1].GetProperty("largestSave").GetDouble() >= 1.4);
        Assert.All(methods.SelectMany(method => method.GetProperty("runs").EnumerateArray()), solved => Assert.InRange(solved.GetProperty("rmse").GetDouble(), 0, 1e-3));
    }

    [Fact]
    public void The_configuration_is_shown_and_not_mistaken_for_one_of_training()
    {
        string file = _work.Write("run.yaml", Small);
        CommandRun shown = CommandRun.Of("config", file, "--json");
        Assert.Equal(0.9, JsonDocument.Parse(shown.Out).RootElement.GetProperty("rlm").GetProperty("threshold").GetDouble());
        Assert.Equal(CommandRun.Of("config", file, "--json"), CommandRun.With(["config", "-", "--json"], input: Small));
        CommandRun trained = CommandRun.Of("train", file);
        Assert.Equal(2, trained.Code);
        Assert.Contains("costate solve", trained.Error, StringComparison.Ordinal);
    }

    JsonElement Solve(string run, string configuration)
    {
        CommandRun solved = CommandRun.Of("solve", _work.Write($"{run}.yaml", configuration), "--output", _work.At(run), "--quiet");
        Assert.True(solved.Code == 0, solved.Error);
        return JsonDocument.Parse(File.ReadAllBytes(_work.At($"{run}/summary.json"))).RootElement.Clone();
    }
}
