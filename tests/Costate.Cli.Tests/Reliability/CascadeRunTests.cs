using System.Text.Json;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Trainings over the levels of a cascade: what they say and write, and that no interruption changes their bits.</summary>
public sealed class CascadeRunTests
{
    // 2, 4 and 8 layers with four epochs each: twelve in all.
    const string Newton = """
        seed: 3
        precision: double
        data: {source: peaks, samples: 230, validation: 50, scale: none}
        network: {width: 4, dynamics: antisymmetric, layers: 8, horizon: 2}
        objective: {readoutTikhonov: 1e-3}
        training: {method: newton, readout: eliminated, epochs: 4, levels: 3}
        checkpoint: {seconds: 0}
        """;

    const string Adam = """
        seed: 3
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, dynamics: dense, integrator: ab3, layers: 8, horizon: 2}
        training: {method: adam, epochs: 4, levels: 3, batch: 50, rate: 0.02, schedule: cosine}
        checkpoint: {seconds: 0}
        """;

    [Fact]
    public void Every_refinement_is_told_and_every_level_is_in_the_summary()
    {
        using TrainingFolder folder = new(Newton);
        CommandRun run = folder.Train(0, "run");
        const string Number = @"[0-9.E+-]+";
        Assert.Matches($@"\n2 -> 4 layers after 4 epochs: loss {Number} -> {Number}, validation {Number} % -> {Number} %, change of the final states {Number}\n", run.Error);
        Assert.Matches(@"\n4 -> 8 layers after 8 epochs: loss ", run.Error);
        JsonElement summary = folder.Summary("run");
        Assert.Equal((12, 12, 8), (summary.GetProperty("epochs").GetInt32(), summary.GetProperty("steps").GetInt32(), summary.GetProperty("layers").GetInt32()));
        JsonElement[] levels = [.. summary.GetProperty("levels").EnumerateArray()];
        Assert.Equal([(2, 4), (4, 4), (8, 4)], levels.Select(level => (level.GetProperty("layers").GetInt32(), level.GetProperty("epochs").GetInt32())));
        Assert.All(levels, level => Assert.Equal(["layers", "epochs", "gradientEvaluations", "products", "layerSteps", "seconds"], level.EnumerateObject().Select(p => p.Name)));
        foreach (string key in new[] { "gradientEvaluations", "products", "layerSteps" }) Assert.Equal(summary.GetProperty(key).GetInt64(), levels.Sum(level => level.GetProperty(key).GetInt64()));
        Assert.Equal(levels.Sum(level => level.GetProperty("layerSteps").GetInt64() / level.GetProperty("layers").GetInt64() * 8), summary.GetProperty("finestLayerSteps").GetInt64());
        JsonElement[] refinements = [.. summary.GetProperty("refinements").EnumerateArray()];
        Assert.Equal([(4, 2, 4), (8, 4, 8)], refinements.Select(r => (r.GetProperty("epoch").GetInt32(), r.GetProperty("fromLayers").GetInt32(), r.GetProperty("toLayers").GetInt32())));
        Assert.All(refinements, r => Assert.Equal(["epoch", "fromLayers", "toLayers", "before", "after", "stateChange", "validationBefore", "validationAfter"], r.EnumerateObject().Select(p => p.Name)));
        Assert.Equal([2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8], Metrics(folder, "run").Select(line => line.GetProperty("layers").GetInt32()));
        Assert.Equal(Metrics(folder, "run")[3].GetProperty("loss").GetDouble(), refinements[0].GetProperty("before").GetProperty("loss").GetDouble());
    }

    [Theory]
    [InlineData(Newton, "single")]
    [InlineData(Newton, "double")]
    [InlineData(Adam, "single")]
    [InlineData(Adam, "double")]
    public void Interruptions_within_levels_and_between_them_change_no_bit(string configuration, string precision)
    {
        using TrainingFolder folder = new(configuration);
        string[] sets = ["--set", $"precision={precision}"];
        folder.Train(0, "once", ["--threads", "1", .. sets]);
        (string Epochs, string Threads)[] parts = [("2", "2"), ("4", "1"), ("7", "4"), ("9", "1"), ("12", "2")];
        foreach ((string epochs, string threads) in parts) folder.Train(0, "parts", ["--resume", "--epochs", epochs, "--threads", threads, .. sets]);
        folder.SameResult("once", "parts");
        foreach (string key in new[] { "steps", "stopReason", "refinements" })
            Assert.Equal(folder.Summary("once").GetProperty(key).ToString(), folder.Summary("parts").GetProperty(key).ToString());
        Assert.Equal([2, 4, 8], folder.Summary("parts").GetProperty("levels").EnumerateArray().Select(level => level.GetProperty("layers").GetInt32()));
    }

    [Theory]
    [InlineData(Newton)]
    [InlineData(Adam)]
    public void Any_number_of_threads_gives_the_same_bits(string configuration)
    {
        using TrainingFolder folder = new(configuration);
        string[] large = ["--set", "data.samples=1300", "--set", "training.epochs=2"];
        foreach (string threads in new[] { "1", "2", "4" }) folder.Train(0, threads, ["--threads", threads, .. large]);
        folder.SameResult("1", "2");
        folder.SameResult("1", "4");
    }

    [Fact]
    public void A_run_that_stops_on_a_coarse_level_is_a_model_with_its_layers()
    {
        using TrainingFolder folder = new(Newton);
        folder.Train(0, "run", "--epochs", "6");
        Assert.Equal(4, folder.Summary("run").GetProperty("layers").GetInt32());
        JsonElement architecture = JsonDocument.Parse(File.ReadAllText(folder.Name("run", "model.json"))).RootElement.GetProperty("architecture");
        Assert.Equal(4, architecture.GetProperty("layers").GetInt32());
        CommandRun evaluated = CommandRun.Of("evaluate", folder.Run("run"), "--json");
        Assert.True(evaluated.Code == 0, evaluated.Error);
        Assert.Equal(folder.Summary("run").GetProperty("validation").GetProperty("accuracy").GetDouble(), Workplace.Json(evaluated.Out).GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void The_epochs_of_a_level_belong_to_the_mathematics()
    {
        using TrainingFolder folder = new(Newton);
        folder.Train(0, "run", "--epochs", "2");
        CommandRun run = folder.Train(2, "run", "--resume", "--set", "training.epochs=5");
        Assert.Contains("(training.epochs: 4 → 5); resume with the same one, or start a new run; training.epochs decides when a level of the cascade ends, so stop early with --epochs instead", run.Error, StringComparison.Ordinal);
    }

    static JsonElement[] Metrics(TrainingFolder folder, string run) => [.. File.ReadAllLines(folder.Name(run, "metrics.jsonl")).Select(Workplace.Json)];
}
