using System.Text.Json;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Trainings by Newton's method, and with a readout that is treated apart.</summary>
public sealed class NewtonRunTests
{
    const string Configuration = """
        seed: 3
        precision: double
        data: {source: peaks, samples: 230, validation: 50, scale: none}
        network: {width: 4, dynamics: antisymmetric, layers: 4, horizon: 2}
        objective: {smoothness: 1e-5, readoutTikhonov: 1e-3}
        training: {method: newton, epochs: 6}
        checkpoint: {seconds: 0}
        """;

    public static TheoryData<string, string, string> Methods
    {
        get
        {
            TheoryData<string, string, string> methods = [];
            foreach (string precision in new[] { "single", "double" })
                foreach (string readout in new[] { "joint", "eliminated", "alternating" }) methods.Add("newton", readout, precision);
            foreach (string method in new[] { "lbfgs", "gradient-descent" })
                foreach (string readout in new[] { "eliminated", "alternating" }) methods.Add(method, readout, "double");
            return methods;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Epochs_at_once_or_in_parts_give_the_same_bits(string method, string readout, string precision)
    {
        using TrainingFolder folder = new(Configuration);
        string[] sets = Sets(method, readout, precision);
        folder.Train(0, "once", ["--threads", "1", .. sets]);
        folder.Train(0, "parts", ["--epochs", "1", .. sets]);
        folder.Train(0, "parts", ["--resume", "--epochs", "3", "--threads", "2", .. sets]);
        folder.Train(0, "parts", ["--resume", "--epochs", "6", "--threads", "4", .. sets]);
        folder.SameResult("once", "parts");
        double[] losses = [.. Metrics(folder, "once").Select(line => line.GetProperty("loss").GetDouble())];
        Assert.Equal(6, losses.Length);
        Assert.True(losses[^1] < losses[0], string.Join(", ", losses));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Any_number_of_threads_gives_the_same_bits(string method, string readout, string precision)
    {
        using TrainingFolder folder = new(Configuration);
        string[] large = ["--set", "data.samples=1300", "--epochs", "2", .. Sets(method, readout, precision)];
        foreach (string threads in new[] { "1", "2", "4" }) folder.Train(0, threads, ["--threads", threads, .. large]);
        folder.SameResult("1", "2");
        folder.SameResult("1", "4");
    }

    [Fact]
    public void History_and_summary_count_products_with_the_curvature()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "run", "--set", "newton.products=5");
        JsonElement[] metrics = Metrics(folder, "run");
        string[] columns = ["epoch", "step", "seconds", "loss", "accuracy", "validationLoss", "validationAccuracy", "objective", "gradientNorm", "rate", "layerSteps", "products", "linearIterations", "linearResidual"];
        Assert.All(metrics, line => Assert.Equal(columns, line.EnumerateObject().Select(p => p.Name)));
        Assert.All(metrics, line => Assert.InRange(line.GetProperty("linearIterations").GetInt32(), 1, 5));
        Assert.All(metrics, line => Assert.InRange(line.GetProperty("linearResidual").GetDouble(), 0, 1));
        Assert.Equal(metrics.Sum(line => line.GetProperty("products").GetInt64()), folder.Summary("run").GetProperty("products").GetInt64());
        folder.Train(0, "other", "--set", "training.method=lbfgs");
        Assert.False(folder.Summary("other").TryGetProperty("products", out _));
        Assert.DoesNotContain("linear", File.ReadAllText(folder.Name("other", "metrics.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void History_has_the_objective_of_methods_that_take_all_samples()
    {
        using TrainingFolder folder = new(Configuration);
        foreach (string method in new[] { "newton", "lbfgs", "gradient-descent" })
        {
            folder.Train(0, method, "--set", $"training.method={method}");
            Assert.All(Metrics(folder, method), line => Assert.True(Objective(line) > Loss(line)));
            folder.Train(0, method + "-plain", "--set", $"training.method={method}", "--set", "objective.tikhonov=0", "--set", "objective.smoothness=0", "--set", "objective.readoutTikhonov=0");
            Assert.All(Metrics(folder, method + "-plain"), line => Assert.Equal(Loss(line), Objective(line), 1e-13));
        }
        folder.Train(0, "sgd", "--set", "training.method=sgd");
        Assert.DoesNotContain("objective", File.ReadAllText(folder.Name("sgd", "metrics.jsonl")), StringComparison.Ordinal);

        static double Objective(JsonElement line) => line.GetProperty("objective").GetDouble();
        static double Loss(JsonElement line) => line.GetProperty("loss").GetDouble();
    }

    [Fact]
    public void The_options_of_the_section_have_an_effect()
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "plain", "--epochs", "3");
        foreach (string set in new[] { "newton.tolerance=0.5", "newton.products=3", "newton.preconditioned=false", "newton.shift=0.5", "newton.radius=0.1" })
        {
            folder.Train(0, "other", "--epochs", "3", "--overwrite", "--set", set);
            Assert.NotEqual(folder.Model("plain"), folder.Model("other"));
        }
        folder.Train(0, "early", "--set", "newton.gradientTolerance=0.9");
        Assert.Equal("Converged", folder.Status("early"));
    }

    static string[] Sets(string method, string readout, string precision) =>
        ["--set", $"training.method={method}", "--set", $"training.readout={readout}", "--set", $"precision={precision}"];

    static JsonElement[] Metrics(TrainingFolder folder, string run) => [.. File.ReadAllLines(folder.Name(run, "metrics.jsonl")).Select(Workplace.Json)];
}
