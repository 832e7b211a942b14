using System.Text.Json.Nodes;

namespace Costate.Cli.Tests;

/// <summary>Runs whose files are missing, damaged or made up: exit code 3, the file is named, and no memory is taken on the word of a file.</summary>
public sealed class DamagedRunTests : IDisposable
{
    readonly Workplace _work = new();
    readonly string _run;

    public DamagedRunTests() => _run = _work.TrainTable();

    string Description => Path.Combine(_run, "model.json");

    string Weights => Path.Combine(_run, "model.safetensors");

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_folder_without_a_model()
    {
        File.Delete(Weights);
        Refused($"{_run}: The folder holds no trained model (model.json and model.safetensors): finish the run with costate train CONFIG --resume --output '{_run}'\n");
    }

    [Fact]
    public void A_folder_without_a_configuration()
    {
        File.Delete(Path.Combine(_run, "config.yaml"));
        Refused($"{_run}/config.yaml: the run has lost its configuration: restore the file, or train again with --overwrite\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"format\": \"costate-model\"}")]
    public void A_description_that_is_none(string text)
    {
        File.WriteAllText(Description, text);
        Refused(Description);
    }

    [Theory]
    [InlineData("precision", "\"half\"", ": The precision is single or double, not 'half'.")]
    [InlineData("precision", "\"double\"", ":tensor 'opening.K': Expected F64 [4, 2] for this network, found F32 [4, 2].")]
    [InlineData("version", "2", ": Expected format costate-model, version 1; found costate-model, version 2.")]
    [InlineData("loss", "\"logistic\"", ": The logistic loss separates two classes, but the table has 3.")]
    [InlineData("loss", "7", ": ")]
    [InlineData("unknown", "1", ": The document does not describe what it should")]
    [InlineData("scalerFactor", "[1, 0]", ":scaler: Column 2 cannot be scaled")]
    [InlineData("scalerFactor", "[1, \"NaN\"]", ":scaler: Column 2 cannot be scaled")]
    [InlineData("scalerFactor", "[1]", ": The network reads 2 features, but the table has 2 and the scaling 2 offsets and 1 factors.")]
    [InlineData("architecture.layers", "2000000000", ":architecture: A network with 40000000027 parameters is too large")]
    [InlineData("architecture.layers", "100000000", ":tensor 'layers.3.K': The tensor is missing")]
    [InlineData("architecture.layers", "0", ":tensor 'layers.0.")]
    [InlineData("architecture.layers", "-1", ": The number of layers is -1, but it must be a whole number of at least 0.")]
    [InlineData("architecture.layers", "1e99", ": The document does not describe what it should")]
    [InlineData("architecture.width", "100000", ":architecture: A dense layer 100000 → 100000 has too many weights for one array")]
    [InlineData("architecture.width", "20000", ":tensor 'opening.K': Expected F32 [20000, 2] for this network, found F32 [4, 2].")]
    [InlineData("architecture.outputs", "4", ": The network gives 4 scores, but 3 classes need 3.")]
    [InlineData("architecture.inputs", "3", ": The network reads 3 features, but the table has 2")]
    [InlineData("architecture.horizon", "\"NaN\"", ": The horizon is NaN, but it must be a number above 0.")]
    [InlineData("architecture.opening", "\"pad\"", ":tensor 'opening.")]
    [InlineData("architecture.layers", "2", ":tensor 'layers.2.")]
    [InlineData("architecture.activation", "\"tan\"", ": The document does not describe what it should")]
    [InlineData("table.classNames", "[\"a\", \"b\", null]", ": The names of the classes must be different texts.")]
    [InlineData("table.classNames", "[\"a\", \"b\", \"a\"]", ": The names of the classes must be different texts.")]
    [InlineData("table.classNames", "[]", ": The loss separates classes, but the table has none.")]
    [InlineData("table.featureNames", "[\"x\"]", ": The table has 2 features, but 1 names of features.")]
    [InlineData("table.featureNames", "[\"x\", null]", ": The name of a feature is null.")]
    public void A_description_that_contradicts_itself_or_the_weights(string key, string value, string message)
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Description))!;
        string[] path = key.Split('.');
        JsonNode section = path.Length == 1 ? document : document[path[0]]!;
        section[path[^1]] = JsonNode.Parse(value);
        File.WriteAllText(Description, document.ToJsonString());
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Refused(message.StartsWith(":tensor", StringComparison.Ordinal) ? Weights + message : Description + message);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 50 << 20, "much memory was taken");
    }

    [Fact]
    public void Weights_that_are_cut_off_anywhere()
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        for (int length = 0; length < bytes.Length; length += 37)
        {
            File.WriteAllBytes(Weights, bytes[..length]);
            Refused(Weights);
        }
        File.WriteAllBytes(Weights, [.. bytes, 0]);
        Refused(Weights);
    }

    [Fact]
    public void Weights_that_are_not_finite()
    {
        byte[] bytes = File.ReadAllBytes(Weights);
        (bytes[^1], bytes[^2]) = (0x7F, 0xC0);
        File.WriteAllBytes(Weights, bytes);
        Refused($"{Weights}:tensor 'readout.mu': A weight is not a finite number.");
    }

    void Refused(string message, string? run = null)
    {
        CommandRun[] runs = [CommandRun.Of("evaluate", run ?? _run), CommandRun.Of("predict", run ?? _run, "--data", _work.At("points.csv"))];
        Assert.All(runs, outcome =>
        {
            Assert.Equal((3, ""), (outcome.Code, outcome.Out));
            Assert.StartsWith($"costate: error: {message}", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        });
    }
}
