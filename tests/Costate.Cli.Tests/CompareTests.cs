using System.Text.Json;
using Costate.Cli.Tests.Reliability;

namespace Costate.Cli.Tests;

/// <summary><c>costate compare</c>: one problem by several methods.</summary>
public sealed class CompareTests
{
    const string Problem = """
        seed: 3
        threads: 1
        data: {source: peaks, samples: 60, validation: 30}
        network: {width: 4, layers: 4, horizon: 2}
        training: {epochs: 3, batch: 20, rate: 0.02}

        """;

    const string Small = Problem + "compare: {adam: , sgd: {training.rate: 0.1}, rough: {method: newton, training.epochs: 2, newton.tolerance: 0.5}}";

    static readonly string[] _labels = ["adam", "sgd", "rough"];

    [Fact]
    public void Every_method_trains_with_the_bits_of_a_training_alone()
    {
        using TrainingFolder folder = new(Small);
        Compare(folder, 0);
        foreach ((string label, string[] sets) in new (string, string[])[] { ("adam", []), ("sgd", ["training.rate=0.1"]), ("rough", ["training.epochs=2", "newton.tolerance=0.5"]) })
        {
            folder.Train(0, label, ["--quiet", "--set", $"training.method={(label == "rough" ? "newton" : label)}", .. sets.SelectMany(set => new[] { "--set", set })]);
            folder.SameResult(label, Path.Combine("out", label));
            Assert.Equal(LayerSteps(folder, label), LayerSteps(folder, Path.Combine("out", label)));
        }
        Assert.Equal(0, CommandRun.Of("evaluate", folder.Name("out", "rough"), "--quiet").Code);
        Assert.Contains("holds a comparison of several runs", CommandRun.Of("evaluate", folder.Run("out")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_method_that_there_is_can_be_compared()
    {
        using TrainingFolder folder = new(Problem);
        // ADMM takes relu or identity alone; methods of second order take double precision.
        string names = string.Join(',', Enum.GetValues<Settings.MethodChoice>().Where(m => m != Settings.MethodChoice.Admm).Select(m => new Configuration.ChoiceType<Settings.MethodChoice>().Write(m)!.GetValue<string>()));
        JsonElement[] rows = Rows(Compare(folder, 0, "--methods", names, "--set", "training.epochs=1", "--set", "precision=double", "--json", "--quiet"));
        Assert.Equal(names, string.Join(',', rows.Select(row => row.GetProperty("label").GetString())));
        Assert.All(rows, row => Assert.Equal("Completed", row.GetProperty("status").GetString()));
        Assert.All(rows, row => Assert.True(row.GetProperty("stateBytes").GetInt64() > 0 && row.GetProperty("vectorBytes").GetInt64() > 0 && row.GetProperty("layerSteps").GetInt64() > 0));
        rows = Rows(Compare(folder, 0, "--methods", "adam,alternating,admm", "--set", "training.epochs=1", "--set", "network.widths=[6, 4]", "--set", "network.activation=relu", "--set", "network.layers=0", "--json", "--quiet", "--overwrite"));
        Assert.Equal(["Completed", "Completed", "Completed"], rows.Select(row => row.GetProperty("status").GetString()));
    }

    [Fact]
    public void Stages_show_how_long_each_waited()
    {
        using TrainingFolder folder = new(Problem);
        string text = Compare(folder, 0, "--methods", "pgcl,frozen=pgcl:pgcl.control=frozen,sgd", "--set", "training.epochs=1", "--set", "pgcl.history=0", "--quiet").Out;
        string[] lines = [.. text.Split('\n').SkipWhile(line => !line.StartsWith("label   speed-up by counted work  waiting, stage by stage", StringComparison.Ordinal))];
        Assert.Matches(@"^pgcl\s+[012]\.\d\d  \d+\.\d %, \d+\.\d %\s+\d+\.\d %, 0\.0 %$", lines[2]);
        Assert.Matches(@"^frozen\s+\d+\.\d %, ", lines[3]);
        Assert.Equal("", lines[4]);
    }

    [Fact]
    public void The_result_is_one_document_and_in_the_folder()
    {
        using TrainingFolder folder = new(Small);
        CommandRun run = Compare(folder, 0, "--json", "--quiet");
        Assert.Equal("", run.Error);
        Assert.Equal(File.ReadAllText(folder.Name("out", "comparison.json")), run.Out, ignoreLineEndingDifferences: true);
        JsonElement[] rows = Rows(run);
        Assert.Equal(_labels, rows.Select(row => row.GetProperty("label").GetString()));
        Assert.Equal(["adam", "sgd", "newton"], rows.Select(row => row.GetProperty("method").GetString()));
        Assert.Equal([3, 3, 2], rows.Select(row => row.GetProperty("epochs").GetInt32()));
        foreach (JsonElement row in rows)
        {
            JsonElement summary = folder.Summary(Path.Combine("out", row.GetProperty("folder").GetString()!));
            foreach (string key in new[] { "seconds", "layerSteps", "gradientEvaluations", "stateBytes", "train", "validation", "parameters", "threads", "ranks" })
                Assert.True(JsonElement.DeepEquals(summary.GetProperty(key), row.GetProperty(key)), key);
            Assert.False(row.TryGetProperty("peakMemoryBytes", out _));
        }
        foreach (string picture in new[] { "comparison.svg", "comparison-layer-steps.svg" })
        {
            string svg = File.ReadAllText(folder.Name("out", picture));
            Assert.StartsWith("<svg ", svg, StringComparison.Ordinal);
            foreach (string label in _labels) Assert.Contains($">{label}</text>", svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Methods_are_timed_to_the_best_accuracy_that_all_reach_or_to_a_loss()
    {
        using TrainingFolder folder = new(Small);
        JsonElement common = Workplace.Json(Compare(folder, 0, "--json", "--quiet", "--set", "training.epochs=6").Out);
        Assert.Equal("validationAccuracy", common.GetProperty("target").GetProperty("quantity").GetString());
        double value = common.GetProperty("target").GetProperty("value").GetDouble();
        double[][] histories = [.. _labels.Select(label => Numbers(folder, label, "validationAccuracy"))];
        Assert.Equal(histories.Min(h => h.Max()), value);
        foreach ((JsonElement row, double[] history) in common.GetProperty("methods").EnumerateArray().Zip(histories))
        {
            int first = Array.FindIndex(history, accuracy => accuracy >= value);
            JsonElement reached = row.GetProperty("toTarget");
            Assert.Equal(first + 1, reached.GetProperty("epochs").GetInt32());
            Assert.Equal(Numbers(folder, row.GetProperty("label").GetString()!, "layerSteps")[first], reached.GetProperty("layerSteps").GetDouble());
        }
        double[] losses = Numbers(folder, "sgd", "validationLoss");
        double loss = losses.Min();
        JsonElement given = Workplace.Json(Compare(folder, 0, "--json", "--quiet", "--resume", "--set", "training.epochs=6", "--target", loss.ToString("R", System.Globalization.CultureInfo.InvariantCulture)).Out);
        Assert.Equal(Array.IndexOf(losses, loss) + 1, given.GetProperty("methods")[1].GetProperty("toTarget").GetProperty("epochs").GetInt32());
        Assert.All(Workplace.Json(Compare(folder, 0, "--json", "--quiet", "--resume", "--set", "training.epochs=6", "--target", "1e-9").Out).GetProperty("methods").EnumerateArray(),
            row => Assert.Equal(JsonValueKind.Null, row.GetProperty("toTarget").ValueKind));
    }

    [Fact]
    public void A_method_that_diverges_does_not_stop_the_others()
    {
        using TrainingFolder folder = new(Problem);
        CommandRun run = Compare(folder, 4, "--methods", "bad=sgd:training.rate=1e30,adam", "--json");
        Assert.Contains("costate: error: bad: diverged: Step ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\nadam: epoch 3/3 100%", run.Error, StringComparison.Ordinal);
        Assert.Equal(["Diverged", "Completed"], Rows(run).Select(row => row.GetProperty("status").GetString()));
        Assert.Equal("Diverged", Rows(Compare(folder, 4, "--methods", "bad=sgd:training.rate=1e30,adam", "--json", "--resume"))[0].GetProperty("status").GetString());
    }

    [Fact]
    public void A_method_that_cannot_write_does_not_stop_the_others()
    {
        if (OperatingSystem.IsWindows()) return;
        using TrainingFolder folder = new(Problem);
        Directory.CreateDirectory(folder.Name("out", "adam", "summary.json"));   // in the way of the last file
        CommandRun run = Compare(folder, 5, "--methods", "adam,sgd");
        Assert.Contains("costate: error: adam: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("adam   Failed", run.Out, StringComparison.Ordinal);
        Assert.Contains("sgd    Completed", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_that_do_not_fit_are_refused_all_at_once_before_anything_runs()
    {
        using TrainingFolder folder = new(Problem);
        CommandRun run = Compare(folder, 2, "--methods", "adam,newton,one-shot,apart=lbfgs:training.readout=eliminated", "--set", "objective.loss=l1", "--set", "network.integrator=ab3", "--quiet");
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("--methods newton: error: newton: objective.loss: l1 has no curvature", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("--methods one-shot: error: one-shot: propagation.method: layer-parallel needs a one-step method", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("--methods apart=lbfgs:training.readout=eliminated: error: apart: objective.loss: l1 has no curvature", lines[2], StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Run("out")));
    }

    [Theory]
    [InlineData("--methods newtn", "--methods newtn: error: compare.newtn: 'newtn' is no method (*) — did you mean 'newton'?")]
    [InlineData("--methods rouhg", "--methods rouhg: error: compare.rouhg: 'rouhg' is no method (*) — did you mean 'rough'?")]
    [InlineData("--methods adam,adam", "costate: error: --methods: adam is named twice: a second adam needs a label of its own, LABEL=adam")]
    [InlineData("--methods adam:epochs", "costate: error: --methods: adam: expected KEY=VALUE such as training.epochs=25, found 'epochs'")]
    [InlineData("--methods adam:rate=3", "--methods adam:rate=3: error: compare.adam: unknown key 'rate' — did you mean 'training.rate'*")]
    [InlineData("--methods adam,", "costate: error: --methods: expected NAME, LABEL=NAME, or either with :KEY=VALUE behind, found ''")]
    [InlineData("--methods a/b=adam", "costate: error: --methods: expected a label *; found 'a/b'")]
    [InlineData("--methods adam:data.samples=3", "--methods adam:data.samples=3: error: compare.adam: data.samples belongs to the problem, *")]
    [InlineData("--target low", "costate: error: --target: expected a number above 0, found 'low'")]
    [InlineData("--set training.method=sgd", "costate: error: training.method has no effect on compare, *")]
    [InlineData("--resume --overwrite", "costate: error: --resume continues a comparison and --overwrite deletes it: give one of the two")]
    [InlineData("--set parallel.ranks=2", "*:6:11: error: adam: propagation.method: 2 ranks share the layers, which takes layer-parallel*")]
    public void Mistakes_are_told(string options, string message)
    {
        using TrainingFolder folder = new(Small);
        string found = Compare(folder, 2, ["--quiet", .. options.Split(' ')]).Error;
        string[] parts = message.Split('*');
        Assert.All(parts, part => Assert.Contains(part, found, StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder.Run("out")));
    }

    [Fact]
    public void A_configuration_without_methods_is_refused()
    {
        using TrainingFolder folder = new(Problem);
        Assert.Contains("has no section compare: name the methods with --methods a,b,…", Compare(folder, 2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_is_continued_or_replaced_only_if_asked_for()
    {
        using TrainingFolder folder = new(Small);
        Compare(folder, 0, "--methods", "adam", "--quiet");
        byte[] before = File.ReadAllBytes(folder.Name("out", "adam", "summary.json"));
        Assert.Contains("already holds a comparison; continue it with --resume", Compare(folder, 2).Error, StringComparison.Ordinal);
        CommandRun more = Compare(folder, 0, "--resume");
        Assert.Contains($"adam: {folder.Name("out", "adam")}: nothing to do\n", more.Error, StringComparison.Ordinal);
        Assert.Contains("rough: epoch 2/2", more.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder.Name("out", "adam", "summary.json")));
        Assert.Contains("was started with another configuration (training.rate: 0.02 → 0.5)", Compare(folder, 2, "--resume", "--methods", "adam:training.rate=0.5").Error, StringComparison.Ordinal);
        Compare(folder, 0, "--resume", "--set", "training.epochs=5", "--quiet");
        folder.Train(0, "once", "--set", "training.method=adam", "--set", "training.epochs=5", "--quiet");
        folder.SameResult("once", Path.Combine("out", "adam"));
        Compare(folder, 0, "--overwrite", "--methods", "adam", "--quiet");
        Assert.Equal(3, folder.History(Path.Combine("out", "adam")).Length);
        folder.Train(0, "single", "--quiet");
        Assert.Contains("holds a single run, not a comparison", CommandRun.Of("compare", folder.Configuration, "--output", folder.Run("single"), "--overwrite").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_in_the_folder_repeats_the_comparison()
    {
        using TrainingFolder folder = new(Small);
        Compare(folder, 0, "--quiet", "--methods", "adam:training.epochs=1,one-shot,rough", "--set", "training.epochs=2");
        CommandRun again = CommandRun.Of("compare", folder.Name("out", "comparison.yaml"), "--output", folder.Run("again"), "--quiet");
        Assert.True(again.Code == 0, again.Error);
        foreach (string label in new[] { "adam", "one-shot", "rough" })
        {
            folder.SameResult(Path.Combine("out", label), Path.Combine("again", label));
            Assert.Equal(File.ReadAllText(folder.Name("out", label, "config.yaml")), File.ReadAllText(folder.Name("again", label, "config.yaml")));
        }
    }

    [Fact]
    public void Changed_data_are_noticed_also_where_nothing_is_left_to_do()
    {
        using Workplace work = new();
        work.Write("points.csv", Workplace.Table());
        string configuration = work.Write("c.yaml", $"data: {{source: csv, train: points.csv, drop: [id], label: kind, validation: 10}}\n{Workplace.Small}compare: [adam, lbfgs]\n");
        string[] arguments = ["compare", configuration, "--output", work.At("out"), "--quiet"];
        Assert.Equal(0, CommandRun.Of(arguments).Code);
        work.Write("points.csv", Workplace.Table().Replace("ash", "asp", StringComparison.Ordinal));
        CommandRun run = CommandRun.Of([.. arguments, "--resume"]);
        Assert.Equal(3, run.Code);
        Assert.Contains("start a new comparison with another --output", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_to_reproduce_are_compared_by_their_loss()
    {
        using Workplace work = new();
        work.Write("plane.csv", Workplace.Plane());
        string configuration = work.Write("c.yaml", $"data: {{source: csv, train: plane.csv, task: regression, validation: 0}}\nobjective: {{loss: least-squares}}\n{Workplace.Small}compare: [adam, lbfgs]\n");
        CommandRun run = CommandRun.Of("compare", configuration, "--output", work.At("out"), "--json", "--quiet");
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal("loss", Workplace.Json(run.Out).GetProperty("target").GetProperty("quantity").GetString());
        Assert.DoesNotContain("accuracy", run.Out, StringComparison.Ordinal);
        Assert.Contains("Training loss over", File.ReadAllText(work.At("out/comparison.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_methods_still_trains_and_keeps_them()
    {
        using TrainingFolder folder = new(Small);
        folder.Train(0, "run", "--quiet");
        Assert.Contains("compare:\n  adam:\n    method: adam\n", File.ReadAllText(folder.Name("run", "config.yaml")), StringComparison.Ordinal);
        File.WriteAllText(folder.Configuration, Problem);
        folder.Train(0, "run", "--quiet", "--resume", "--epochs", "4");   // what is compared belongs to no run
        Assert.Equal(0, CommandRun.Of("check", folder.Name("run", "config.yaml"), "--quiet").Code);
    }

    [Fact]
    public void Ranks_may_be_those_of_a_method()
    {
        using TrainingFolder folder = new(Problem);
        JsonElement[] rows = Rows(Compare(folder, 0, "--methods", "adam,ranks=adam:propagation.method=layer-parallel:parallel.ranks=2:propagation.minCoarse=2", "--json", "--quiet"));
        Assert.Equal([1, 2], rows.Select(row => row.GetProperty("ranks").GetInt32()));
    }

    static CommandRun Compare(TrainingFolder folder, int code, params string[] options)
    {
        CommandRun run = CommandRun.Of(["compare", folder.Configuration, "--output", folder.Run("out"), .. options]);
        Assert.True(run.Code == code, $"Expected exit code {code}, found {run}");
        return run;
    }

    static JsonElement[] Rows(CommandRun run) => [.. Workplace.Json(run.Out).GetProperty("methods").EnumerateArray()];

    static double[] Numbers(TrainingFolder folder, string label, string key) =>
        [.. File.ReadAllLines(folder.Name("out", label, "metrics.jsonl")).Select(line => Workplace.Json(line).GetProperty(key).GetDouble())];

    static long[] LayerSteps(TrainingFolder folder, string run) =>
        [.. File.ReadAllLines(folder.Name(run, "metrics.jsonl")).Select(line => Workplace.Json(line).GetProperty("layerSteps").GetInt64())];
}
