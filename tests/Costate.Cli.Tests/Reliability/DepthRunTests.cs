using System.Text.Json;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Trainings by regularised methods on networks of one depth and of several: history, summary, options, resume, threads.</summary>
public sealed class DepthRunTests
{
    const string Configuration = """
        seed: 3
        precision: double
        data: {source: peaks, samples: 120, validation: 50, scale: none}
        network: {width: 4, layers: 8, horizon: 2}
        objective: {tikhonov: 1e-3}
        training: {method: rlm, epochs: 8}
        rlm: {levels: 3}
        checkpoint: {seconds: 0}
        """;

    [Theory]
    [InlineData("lm", "double"), InlineData("lm", "single"), InlineData("rlm", "double"), InlineData("rlm", "single"), InlineData("ar2", "double"), InlineData("mar2", "double")]
    public void Epochs_at_once_or_in_parts_on_any_number_of_threads_give_the_same_bits(string method, string precision)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = ["--set", $"training.method={method}", "--set", $"precision={precision}"];
        folder.Train(0, "once", ["--threads", "1", .. sets]);
        folder.Train(0, "parts", ["--epochs", "1", .. sets]);
        folder.Train(0, "parts", ["--resume", "--epochs", "4", "--threads", "2", .. sets]);
        folder.Train(0, "parts", ["--resume", "--epochs", "8", "--threads", "4", .. sets]);
        folder.SameResult("once", "parts");
        double[] values = [.. Metrics(folder, "once").Select(line => line.GetProperty("objective").GetDouble())];
        Assert.Equal(8, values.Length);
        Assert.True(values.Zip(values.Skip(1)).All(pair => pair.Second <= pair.First) && values[^1] < values[0], string.Join(", ", values));
    }

    [Fact]
    public void Below_every_level_of_a_cascade_there_may_be_networks()
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = ["--set", "training.levels=2", "--set", "rlm.levels=2", "--set", "training.epochs=3"];
        folder.Train(0, "once", sets);
        foreach (string epochs in new[] { "2", "3", "5", "6" }) folder.Train(0, "parts", ["--resume", "--epochs", epochs, .. sets]);
        folder.SameResult("once", "parts");
        JsonElement summary = folder.Summary("once");
        Assert.Equal([4, 8], summary.GetProperty("levels").EnumerateArray().Select(level => level.GetProperty("layers").GetInt32()));
        Assert.Equal([8, 4], Networks(summary).Select(network => network.GetProperty("layers").GetInt32()));
        JsonElement[] metrics = Metrics(folder, "once");
        Assert.True(metrics[0].TryGetProperty("layerSteps2", out _) && metrics[^1].TryGetProperty("layerSteps8", out _));
    }

    [Fact]
    public void History_and_summary_have_the_steps_and_the_work_on_every_network()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "run");
        JsonElement[] metrics = Metrics(folder, "run");
        string[] columns = ["epoch", "step", "seconds", "loss", "accuracy", "validationLoss", "validationAccuracy", "objective", "gradientNorm", "rate", "layerSteps",
            "coarse", "accepted", "ratio", "lambda", "stepNorm", "innerIterations", "products", "layerSteps8", "layerSteps4", "layerSteps2"];
        Assert.All(metrics, line => Assert.Equal(columns, line.EnumerateObject().Select(p => p.Name)));
        Assert.All(metrics, line => Assert.Equal(Number(line, "layerSteps"), Number(line, "layerSteps8") + Number(line, "layerSteps4") + Number(line, "layerSteps2")));
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], metrics.Select(line => Number(line, "coarse")));
        JsonElement summary = folder.Summary("run"), report = summary.GetProperty("regularization");
        Assert.Equal(["order", "fineSteps", "fineAccepted", "coarseSteps", "coarseAccepted", "networks"], report.EnumerateObject().Select(p => p.Name));
        Assert.Equal((1, 4, 4), (Number(report, "order"), Number(report, "fineSteps"), Number(report, "coarseSteps")));
        Assert.Equal(metrics.Sum(line => Number(line, "accepted")), Number(report, "fineAccepted") + Number(report, "coarseAccepted"));
        foreach (string key in new[] { "gradientEvaluations", "products", "layerSteps" }) Assert.Equal(Number(summary, key), Networks(summary).Sum(network => Number(network, key)));
        Assert.Equal(Number(metrics[^1], "layerSteps4"), Number(Networks(summary)[1], "layerSteps"));

        folder.Train(0, "lm", "--set", "training.method=lm");
        Assert.DoesNotContain("layerSteps8", File.ReadAllText(folder.Name("lm", "metrics.jsonl")), StringComparison.Ordinal);
        Assert.Single(Networks(folder.Summary("lm")));
    }

    [Fact]
    public void The_options_of_the_section_have_an_effect()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "plain", "--epochs", "6");
        foreach (string set in new[] { "levels=2", "coarse-iterations=3", "total-step=false", "separate-lambda=false", "kappa=2", "lambda0=1", "theta=1e-4", "cg-cap=2", "gamma1=0.5", "ratio=model" })
        {
            folder.Train(0, "other", "--epochs", "6", "--overwrite", "--set", $"rlm.{set}");
            Assert.True(folder.Model("plain") != folder.Model("other"), set);
        }
        folder.Train(0, "early", "--set", "rlm.gradient-tolerance=0.9");
        Assert.Equal("Converged", folder.Status("early"));
        folder.Train(0, "one", "--epochs", "6", "--set", "rlm.levels=1");
        folder.Train(0, "lm", "--epochs", "6", "--set", "training.method=lm");
        folder.SameResult("one", "lm");
    }

    static JsonElement[] Networks(JsonElement summary) => [.. summary.GetProperty("regularization").GetProperty("networks").EnumerateArray()];

    static long Number(JsonElement line, string key) => line.GetProperty(key).GetInt64();

    static JsonElement[] Metrics(TrainingFolder folder, string run) => [.. File.ReadAllLines(folder.Name(run, "metrics.jsonl")).Select(Workplace.Json)];
}
