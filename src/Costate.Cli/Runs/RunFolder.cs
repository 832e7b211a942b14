using System.Globalization;
using Costate.Cli.Commands;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs;

/// <summary>The folder of a run and the names in it.</summary>
/// <param name="Path">The folder.</param>
sealed record RunFolder(string Path)
{
    const string Configuration = "config.yaml", Metrics = "metrics.jsonl", Summary = "summary.json", Facts = "run.json", Checkpoints = "checkpoint", Stop = "STOP";

    /// <summary>The resolved configuration.</summary>
    public string ConfigurationFile => In(Configuration);

    /// <summary>The history.</summary>
    public string MetricsFile => In(Metrics);

    /// <summary>The outcome.</summary>
    public string SummaryFile => In(Summary);

    /// <summary>Command line, version, machine.</summary>
    public string FactsFile => In(Facts);

    /// <summary>The file that a user creates to end the run after a step.</summary>
    public string StopFile => In(Stop);

    /// <summary>Whether there is a run in the folder.</summary>
    public bool HoldsRun => File.Exists(ConfigurationFile) || File.Exists(MetricsFile) || Directory.Exists(In(Checkpoints));

    /// <summary>Whether there is a trained model in the folder.</summary>
    public bool HoldsModel => File.Exists(In(ModelFiles.Description)) && File.Exists(In(ModelFiles.Weights));

    /// <summary>The folder of <c>--output</c>, or <c>runs/NAME-TIMESTAMP</c>.</summary>
    public static RunFolder For(string? output, string configurationName, DateTimeOffset now) =>
        new(output ?? System.IO.Path.Combine("runs", string.Create(
            CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileNameWithoutExtension(configurationName)}-{now.LocalDateTime:yyyyMMdd-HHmmss}")));

    /// <summary>The folder of a finished run, for the verbs that read one.</summary>
    /// <exception cref="UsageException">There is no such folder.</exception>
    /// <exception cref="BadFileException">It holds no model.</exception>
    public static RunFolder WithModel(string path)
    {
        if (!Directory.Exists(path)) throw new UsageException($"{path}: there is no such run folder");
        RunFolder folder = new(path);
        if (!folder.HoldsModel)
            throw new BadFileException(path, "", $"The folder holds no trained model ({ModelFiles.Description} and {ModelFiles.Weights}): train first, or finish the run with costate train CONFIG --resume --output '{path}'");
        return folder;
    }

    /// <summary>Makes the folder, readable by its owner alone.</summary>
    /// <exception cref="IOException">It cannot be made, or it is a symbolic link.</exception>
    public void Create()
    {
        DirectoryInfo info = new(Path);
        if (info.LinkTarget is not null) throw new IOException($"{Path}: is a symbolic link; name the folder itself.");
        if (info.Exists) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Deletes the run in the folder, and nothing that is not part of one. The checkpoints go first and the configuration last: a deletion that was cut short never leaves checkpoints without it.</summary>
    public void Clear()
    {
        string checkpoints = In(Checkpoints);
        if (new DirectoryInfo(checkpoints) is { Exists: true } folder)
        {
            if (folder.LinkTarget is not null) throw new IOException($"{checkpoints}: is a symbolic link, which a run folder must not contain.");
            folder.Delete(recursive: true);
        }
        foreach (string name in new[] { Summary, ModelFiles.Weights, ModelFiles.Description, Metrics, "metrics.orphan.jsonl", Stop, Facts, Configuration })
            File.Delete(In(name));
    }

    /// <summary>Bytes of the checkpoints that are there.</summary>
    /// <exception cref="IOException">They cannot be looked at.</exception>
    public long CheckpointBytes()
    {
        DirectoryInfo checkpoints = new(In(Checkpoints));
        return checkpoints.Exists ? checkpoints.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }

    string In(string name) => System.IO.Path.Combine(Path, name);
}
