using System.Text.Json;
using System.Xml.Linq;
using Costate.Cli.Output;
using Costate.Cli.Runs.Stability;

namespace Costate.Cli.Tests;

public sealed class AnalyzeTests : IDisposable
{
    const string Unstable = "data: {source: peaks, samples: 60, validation: 40}\nnetwork: {width: 4, dynamics: antisymmetric, integrator: ab3, layers: 6, horizon: 30}\n"
        + "training: {epochs: 2, batch: 20, gain: 1}\nthreads: 1\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_run_gets_a_document_tables_and_pictures()
    {
        string run = _work.Train("run", Unstable);
        SortedDictionary<string, string> before = Workplace.Snapshot(run);
        CommandRun analysis = CommandRun.Of("analyze", run);
        Assert.Equal(0, analysis.Code);
        Assert.StartsWith($"analysis.json and 6 pictures in {run}/analysis\n", analysis.Error, StringComparison.Ordinal);
        Assert.Equal(["analysis.json", "energy.svg", "fidelity.svg", "growth.svg", "spectrum.svg", "states.svg", "steps.svg"], Files($"{run}/analysis"));
        foreach (string picture in Directory.EnumerateFiles($"{run}/analysis", "*.svg"))
        {
            Assert.Equal("svg", XElement.Parse(File.ReadAllText(picture)).Name.LocalName);
            Assert.DoesNotContain("NaN", File.ReadAllText(picture), StringComparison.Ordinal);
        }
        Assert.Matches(@"^quantity +value +meaning\n", analysis.Out);
        Assert.Matches(@"\nmax h·‖K−Kᵀ‖ +\d+\.\d+ +limit 0\.72363: 6 of 6 layers beyond\n", analysis.Out);
        Assert.Matches(@"\n +24 +\d", analysis.Out);
        Assert.DoesNotContain("…", analysis.Out, StringComparison.Ordinal);
        Assert.All(analysis.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Directory.Delete($"{run}/analysis", recursive: true);
        Assert.Equal(before, Workplace.Snapshot(run));
    }

    [Fact]
    public void A_terminal_sees_what_the_analysis_is_at()
    {
        string run = _work.Train("run", Unstable);
        CommandRun analysis = CommandRun.With(["analyze", run, "--no-color"], interactive: true);
        string[] shown = [.. analysis.Error.Split("\r\e[K").Where(text => text.StartsWith("analyzing: ", StringComparison.Ordinal))];
        Assert.Equal(["spectra", "step sizes", "growth of perturbations", "growth exponents", "energy", "round trip", "gradients by the adjoint equation", "fidelity with more layers", "pictures"], shown.Select(text => text["analyzing: ".Length..]));
        Assert.Contains($"\r\e[Kanalysis.json and 6 pictures in {run}/analysis\n", analysis.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("analyzing", CommandRun.With(["analyze", run, "--quiet"], interactive: true).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("analyzing", CommandRun.Of("analyze", run).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_analysis_that_takes_long_writes_a_line_now_and_then()
    {
        ManualTime time = new();
        StringWriter error = new() { NewLine = "\n" };
        using AnalysisProgress progress = new(new Reporter(new Terminal { Out = TextWriter.Null, Error = error, Time = time }, new OutputOptions()));
        for (int second = 0; second <= 65; second += 5)
        {
            time.Now = TimeSpan.FromSeconds(second);
            progress.Report($"part {second}");
        }
        Assert.Equal("analyzing: part 30\nanalyzing: part 60\n", error.ToString());
    }

    [Fact]
    public void The_document_has_every_number()
    {
        string run = _work.Train("run", Unstable);
        CommandRun analysis = CommandRun.Of("analyze", run, "--json");
        JsonElement found = Workplace.Json(analysis.Out), summary = Workplace.Json(File.ReadAllText($"{run}/summary.json"));
        Assert.Equal(analysis.Out, File.ReadAllText($"{run}/analysis/analysis.json"));
        Assert.Equal(
            ["run", "data", "dataSamples", "samples", "network", "spectra", "steps", "growth", "exponents", "fidelity", "energy", "adjoint", "warnings"], found.EnumerateObject().Select(p => p.Name));
        Assert.Equal((run, "validation", 40, 40), (Text(found, "run"), Text(found, "data"), found.GetProperty("dataSamples").GetInt32(), found.GetProperty("samples").GetInt32()));
        Assert.Equal(("antisymmetric", "ab3", "tanh", "single", 5.0), (
            Text(found.GetProperty("network"), "dynamics"), Text(found.GetProperty("network"), "integrator"), Text(found.GetProperty("network"), "activation"),
            Text(found.GetProperty("network"), "precision"), found.GetProperty("network").GetProperty("stepSize").GetDouble()));
        Assert.True(found.GetProperty("spectra").GetProperty("largestRealPart").GetDouble() < 1e-12);
        Assert.Equal(6, found.GetProperty("spectra").GetProperty("layers").GetArrayLength());
        Assert.Equal(("h·‖K−Kᵀ‖", 6), (Text(found.GetProperty("steps"), "measure"), found.GetProperty("steps").GetProperty("layersBeyond").GetInt32()));
        Assert.Equal((7, 4), (found.GetProperty("growth").GetProperty("medianByDepth").GetArrayLength(), found.GetProperty("exponents").GetArrayLength()));
        Assert.Equal(("conserved", 3), (Text(found.GetProperty("energy"), "law"), found.GetProperty("energy").GetProperty("layers").GetArrayLength()));
        Assert.Equal([6, 12, 24], found.GetProperty("fidelity").EnumerateArray().Select(f => f.GetProperty("layers").GetInt32()));
        Assert.Equal([6, 12, 24], found.GetProperty("adjoint").EnumerateArray().Select(f => f.GetProperty("steps").GetInt32()));
        Assert.Equal(summary.GetProperty("validation").GetProperty("accuracy").GetDouble(), found.GetProperty("fidelity")[0].GetProperty("accuracy").GetDouble());
        Assert.Equal(summary.GetProperty("validation").GetProperty("loss").GetDouble(), found.GetProperty("fidelity")[0].GetProperty("loss").GetDouble(), 1e-5);
        string[] warnings = [.. found.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
        Assert.StartsWith("6 of 6 layers take steps beyond the limit of ab3, h·‖K−Kᵀ‖ = ", warnings[0], StringComparison.Ordinal);
        Assert.All(warnings, warning => Assert.Contains($"costate: warning: {warning}\n", analysis.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void Reversible_networks_are_run_back()
    {
        string run = _work.Train("run", "data: {source: ellipses, samples: 60, validation: 0}\nnetwork: {width: 2, dynamics: hamiltonian, integrator: verlet, layers: 4, horizon: 1, opening: pad}\n"
            + "objective: {loss: logistic}\ntraining: {epochs: 1}\nthreads: 1\nprecision: double\n");
        CommandRun analysis = CommandRun.Of("analyze", run, "--json");
        Assert.StartsWith("the run set no validation data aside: looking at its training data\n", analysis.Error, StringComparison.Ordinal);
        JsonElement found = Workplace.Json(analysis.Out);
        Assert.True(found.GetProperty("reversal").GetProperty("double").GetDouble() < 1e-14);
        Assert.InRange(found.GetProperty("reversal").GetProperty("single").GetDouble(), 1e-9, 1e-5);
        Assert.Empty(found.GetProperty("warnings").EnumerateArray());
        Assert.Equal(0, found.GetProperty("exponents").EnumerateArray().Sum(e => e.GetDouble()), 1e-12);
        Assert.Contains("\nround trip, double ", CommandRun.Of("analyze", run).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Euler_is_told_apart_from_methods_with_a_limit()
    {
        string run = _work.Train("run", Unstable.Replace("ab3", "euler", StringComparison.Ordinal).Replace("horizon: 30", "horizon: 1", StringComparison.Ordinal));
        Assert.Contains("costate: warning: euler lets every rotation grow, however small the step, here by a factor of up to ", CommandRun.Of("analyze", run).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_and_more_inputs_than_two_are_no_obstacle()
    {
        _work.Write("plane.csv", Workplace.Plane());
        string run = _work.Train("run", $"data: {{source: csv, train: plane.csv, validation: 0}}\nobjective: {{loss: least-squares}}\nprecision: double\n{Workplace.Small}");
        Assert.False(Workplace.Json(CommandRun.Of("analyze", run, "--json").Out).GetProperty("fidelity")[0].TryGetProperty("accuracy", out _));
        Assert.Contains("states.svg", Files($"{run}/analysis"));
        Assert.DoesNotContain("energy.svg", Files($"{run}/analysis"));
        (byte[] images, byte[] labels) = Workplace.Pictures();
        _work.Write("i.gz", Workplace.Gzip(images));
        _work.Write("l", labels);
        string pictures = _work.Train("pictures", $"data: {{source: idx, images: i.gz, labels: l, validation: 6}}\n{Workplace.Small}");
        Assert.Equal(24, Workplace.Json(CommandRun.Of("analyze", pictures, "--json", "--data", _work.At("i.gz"), "--labels", _work.At("l")).Out).GetProperty("dataSamples").GetInt32());
        Assert.DoesNotContain("states.svg", Files($"{pictures}/analysis"));
    }

    [Fact]
    public void Pictures_of_an_earlier_experiment_go()
    {
        string target = _work.At("experiments");
        foreach (string name in new[] { "phase-portraits", "gradients", "reversibility" })
        {
            Assert.Equal(0, CommandRun.Of("analyze", "--experiment", name, "--output", target).Code);
            File.WriteAllText($"{target}/mine.svg", "");
        }
        Assert.Equal(["analysis.json", "mine.svg", "reversibility.svg"], Files(target));
    }

    [Fact]
    public void The_output_may_go_elsewhere_and_stale_pictures_go()
    {
        string first = _work.Train("first", Unstable), second = _work.TrainTable("second"), target = _work.At("there");
        Assert.Equal(0, CommandRun.Of("analyze", first, "--output", target).Code);
        Assert.False(Directory.Exists($"{first}/analysis"));
        File.WriteAllText($"{target}/mine.svg", "");
        Assert.Equal(0, CommandRun.Of("analyze", second, "--output", target).Code);
        Assert.Equal(["analysis.json", "fidelity.svg", "growth.svg", "mine.svg", "spectrum.svg", "states.svg", "steps.svg"], Files(target));
        Assert.Equal(0, CommandRun.Of("analyze", second).Code);
        Assert.Equal(0, CommandRun.Of("train", _work.At("second.yaml"), "--output", second, "--overwrite", "--quiet").Code);
        Assert.False(Directory.Exists($"{second}/analysis"));
    }

    [Fact]
    public void Two_analyses_of_a_run_are_the_same()
    {
        string run = _work.Train("run", Unstable);
        CommandRun one = CommandRun.Of("analyze", run, "--json", "--threads", "1", "--quiet");
        SortedDictionary<string, string> before = Workplace.Snapshot(run);
        Assert.Equal(one, CommandRun.Of("analyze", run, "--json", "--threads", "3", "--quiet"));
        Assert.Equal(before, Workplace.Snapshot(run));
    }

    [Theory]
    [InlineData("landscape", 6, "minima", 68)]
    [InlineData("phase-portraits", 4, "largestRealPart", 0)]
    [InlineData("reversibility", 1, "steps", 100)]
    [InlineData("gradients", 1, "steps", 1024)]
    public void Experiments_need_no_run(string name, int pictures, string key, double expected)
    {
        string target = _work.At("x");
        CommandRun experiment = CommandRun.Of("analyze", "--experiment", name, "--json", "--output", target);
        Assert.Equal((0, $"analysis.json and {(pictures == 1 ? "1 picture" : $"{pictures} pictures")} in {target}\n"), (experiment.Code, experiment.Error));
        JsonElement found = Workplace.Json(experiment.Out);
        Assert.Equal(name, Text(found, "experiment"));
        Assert.Contains(found.GetProperty("rows").EnumerateArray(), row => Math.Abs(row.GetProperty(key).GetDouble() - expected) < 1e-12);
        Assert.Equal(pictures + 1, Files(target).Length);
        CommandRun table = CommandRun.Of("analyze", "--experiment", name);
        Assert.Equal((0, ""), (table.Code, table.Error));
        Assert.All(table.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 84));
        Assert.DoesNotContain("…", table.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_diverged_at_once_is_not_blamed_on_its_data()
    {
        string file = _work.Write("run.yaml", Unstable.Replace("gain: 1", "gain: 1.0e+30", StringComparison.Ordinal).Replace("width: 4", "width: 4, activation: identity", StringComparison.Ordinal)), run = _work.At("run");
        Assert.Equal(4, CommandRun.Of("train", file, "--output", run, "--quiet").Code);
        foreach (string verb in new[] { "analyze", "evaluate" })
            Assert.Equal(
                new CommandRun(4, "", "costate: error: sample 1: the scores are not finite numbers; the run diverged, or its network is beyond the range of its precision: stopReason in summary.json says what to try\n"),
                CommandRun.Of(verb, run));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        string run = _work.TrainTable();
        Refused(2, "analyze needs the folder of a trained run, or --experiment NAME; see costate --help");
        Refused(2, "--experiment: expected one of landscape, phase-portraits, reversibility, gradients, pgcl-stability, found 'landscapes' — did you mean 'landscape'?; see costate --help", "--experiment", "landscapes");
        Refused(2, "--experiment: expected one of landscape, phase-portraits, reversibility, gradients, pgcl-stability, found 'x'; see costate --help", "--experiment", "x");
        Refused(2, "--experiment is one of the field, not of a run: leave out RUN, --data and --labels; see costate --help", run, "--experiment", "landscape");
        Refused(2, "--experiment has no configuration: leave out --set, --seed and --threads; see costate --help", "--experiment", "landscape", "--seed", "3");
        Refused(2, "--labels needs --data FILE, the images that they belong to; see costate --help", run, "--labels", "x");
        Refused(2, $"{_work.At("none")}: there is no such run folder; see costate --help", _work.At("none"));
        Refused(5, $"{_work.At("points.csv")}: cannot take the pictures: it is a file; name a folder with --output", run, "--output", _work.At("points.csv"));
        Refused(5, $"{_work.At("points.csv")}/x: cannot take the pictures: {_work.At("points.csv")} is a file; name a folder with --output", "--experiment", "landscape", "--output", _work.At("points.csv/x"));
        File.WriteAllText($"{run}/model.safetensors", "nonsense");
        Assert.Equal(3, CommandRun.Of("analyze", run).Code);
        Assert.False(Directory.Exists($"{run}/analysis"));
    }

    static void Refused(int code, string message, params string[] arguments) =>
        Assert.Equal(new CommandRun(code, "", $"costate: error: {message}\n"), CommandRun.Of(["analyze", .. arguments]));

    static string Text(JsonElement element, string key) => element.GetProperty(key).GetString()!;

    static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
