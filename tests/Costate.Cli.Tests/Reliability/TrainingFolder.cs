using System.Text.Json;
using System.Text.RegularExpressions;
using Costate.Networks.Formats;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A folder with a configuration and runs of it, deleted afterwards. In memory where the system has a place for that: an fsync is cheap there.</summary>
sealed partial class TrainingFolder : IDisposable
{
    /// <summary>Five mini-batches an epoch, the last one smaller; a checkpoint after every epoch.</summary>
    public const string Small = """
        seed: 3
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, layers: 4, horizon: 2}
        training: {method: adam, epochs: 6, batch: 50, rate: 0.02}
        checkpoint: {seconds: 0}
        """;

    const string Memory = "/dev/shm";

    public TrainingFolder(string configuration = Small)
    {
        string parent = Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"costate-run-{Guid.NewGuid():N}")).FullName;
        Configuration = System.IO.Path.Combine(Path, "small.yaml");
        File.WriteAllText(Configuration, configuration);
    }

    public string Path { get; }

    public string Configuration { get; }

    /// <summary>The command line that trains into the folder <paramref name="run"/>.</summary>
    public string[] Arguments(string run, params string[] more) => ["train", Configuration, "--output", Run(run), .. more];

    /// <summary>Trains in this process.</summary>
    public CommandRun Train(string run, params string[] more) => CommandRun.Of(Arguments(run, more));

    /// <summary>Trains and expects an exit code.</summary>
    public CommandRun Train(int code, string run, params string[] more)
    {
        CommandRun result = Train(run, more);
        Assert.True(result.Code == code, $"Expected exit code {code}, found {result}");
        return result;
    }

    public string Run(string run) => System.IO.Path.Combine(Path, run);

    public string Name(string run, params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Run(run), .. parts]);

    /// <summary>The bytes of the trained model.</summary>
    public byte[] Model(string run) => File.ReadAllBytes(Name(run, "model.safetensors"));

    /// <summary>The lines of the history without their times and the count of work: a full-batch method that is resumed computes a gradient again.</summary>
    public string[] History(string run) => [.. File.ReadAllLines(Name(run, "metrics.jsonl")).Select(line => Work().Replace(line, ""))];

    /// <summary>Whether an epoch of a run that is at work has been finished.</summary>
    public bool HasHistory(string run) => new FileInfo(Name(run, "metrics.jsonl")) is { Exists: true, Length: > 0 };

    /// <summary>summary.json.</summary>
    public JsonElement Summary(string run) => JsonDocument.Parse(File.ReadAllBytes(Name(run, "summary.json"))).RootElement;

    public string Status(string run) => Summary(run).GetProperty("status").GetString()!;

    /// <summary>The folders of the checkpoints, the newest last.</summary>
    public string[] Checkpoints(string run) =>
        Directory.Exists(Name(run, "checkpoint")) ? [.. Directory.GetDirectories(Name(run, "checkpoint"), "step-?????????").Order(StringComparer.Ordinal)] : [];

    /// <summary>Everything that a process which was killed may have left behind.</summary>
    public string[] Leftovers(string run) => Directory.GetFileSystemEntries(Run(run), "*.tmp-*", SearchOption.AllDirectories);

    /// <summary>Fails unless two runs have the same model, bit by bit, and the same history.</summary>
    public void SameResult(string expected, string found)
    {
        Assert.Equal(Convert.ToHexString(Model(expected)), Convert.ToHexString(Model(found)));
        Assert.Equal(History(expected), History(found));
    }

    /// <summary>Fails unless all numbers of the model and of every checkpoint are finite.</summary>
    public void AllFinite(string run)
    {
        foreach (string file in Directory.GetFiles(Run(run), "*.safetensors", SearchOption.AllDirectories))
            foreach (NamedTensor tensor in SafeTensorsReader.Read(file).Tensors)
                Assert.True(tensor.Type == ElementType.F64 ? tensor.ToArray<double>().All(double.IsFinite) : tensor.ToArray<float>().All(float.IsFinite), $"{file}: {tensor.Name}");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    [GeneratedRegex("\"seconds\":[^,]*,|,\"layerSteps[0-9]*\":[^,}]*")]
    private static partial Regex Work();
}
