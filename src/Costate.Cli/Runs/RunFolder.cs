using System.Globalization;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Runs.Comparisons;
using Costate.Cli.Runs.Solving;
using Costate.Cli.Runs.Stability;
using Costate.Cli.Settings;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs;

/// <summary>The folder of a run and the names in it.</summary>
/// <param name="Path">The folder.</param>
sealed record RunFolder(string Path)
{
    const string ConfigurationName = "config.yaml", Metrics = "metrics.jsonl", Summary = "summary.json", Facts = "run.json", Checkpoints = "checkpoint", Stop = "STOP", Solution = "solution.csv";

    static readonly string[] _solutionFiles = [Solution, SolvePictures.Solution, SolvePictures.Error, SolvePictures.Convergence, SolveFiles.Network, SolveFiles.Comparison];

    /// <summary>The resolved configuration.</summary>
    public string ConfigurationFile => In(ConfigurationName);

    /// <summary>The history.</summary>
    public string MetricsFile => In(Metrics);

    /// <summary>The outcome.</summary>
    public string SummaryFile => In(Summary);

    /// <summary>Command line, version, machine.</summary>
    public string FactsFile => In(Facts);

    /// <summary>The solution of a boundary value problem.</summary>
    public string SolutionFile => In(Solution);

    /// <summary>The file that a user creates to end the run after a step.</summary>
    public string StopFile => In(Stop);

    /// <summary>Whether there is a run in the folder.</summary>
    public bool HoldsRun => File.Exists(ConfigurationFile) || File.Exists(MetricsFile) || Directory.Exists(In(Checkpoints));

    /// <summary>The folder of <c>--output</c>, or <c>runs/NAME-TIMESTAMP</c>.</summary>
    public static RunFolder For(string? output, string configurationName, DateTimeOffset now) =>
        new(output ?? System.IO.Path.Combine("runs", string.Create(
            CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileNameWithoutExtension(configurationName)}-{now.LocalDateTime:yyyyMMdd-HHmmss}")));

    /// <summary>The folder of a finished run, for the verbs that read one.</summary>
    /// <exception cref="UsageException">There is no such folder, or there never was a run in it.</exception>
    /// <exception cref="BadFileException">The run has no model.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RunFolder WithModel(string path)
    {
        if (new FileInfo(path) is { Exists: true, LinkTarget: null })
            throw new UsageException(System.IO.Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" or ".json"
                ? $"{path}: this is a configuration file, not the folder of a run: costate train '{path}' makes one"
                : $"{path}: this is a file, not the folder of a run");
        RunFolder folder = new(path);
        HashSet<string> names = folder.Names();
        if (names.Contains(ModelFiles.Description) && names.Contains(ModelFiles.Weights)) return folder;
        if (names.Contains(ComparisonFolder.Document))
            throw new UsageException($"{path}: this folder holds a comparison of several runs: name the folder of one of them, {System.IO.Path.Combine(path, "LABEL")}");
        if (names.Contains(Solution))
            throw new UsageException($"{path}: this is a run of costate solve, which has no model of classes or values: its solution is in {folder.SolutionFile}");
        if (!names.Overlaps([ConfigurationName, Metrics, Checkpoints, Summary, ModelFiles.Description, ModelFiles.Weights]))
            throw new UsageException($"{path}: this folder holds no run: costate train CONFIG --output '{path}' makes one");
        throw new BadFileException(path, "", $"The folder holds no trained model ({ModelFiles.Description} and {ModelFiles.Weights}): finish the run with costate train CONFIG --resume --output '{path}'");
    }

    /// <summary>The configuration that the run was started with.</summary>
    /// <param name="overrides">Values of the command line that replace some of it.</param>
    /// <exception cref="BadFileException">The file is missing or damaged.</exception>
    /// <exception cref="ConfigurationException">A value of the command line is bad.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public TrainSettings Settings(params IReadOnlyList<Override> overrides) => Settings(TrainSchema.Schema, overrides);

    /// <summary>The same for any kind of run.</summary>
    /// <param name="schema">Its keys.</param>
    /// <inheritdoc cref="Settings(IReadOnlyList{Override})"/>
    public T Settings<T>(Schema<T> schema, params IReadOnlyList<Override> overrides)
    {
        string remedy = $"restore the file, or {(typeof(T) == typeof(TrainSettings) ? "train" : "solve")} again with --overwrite";
        if (!Names().Contains(ConfigurationName)) throw new BadFileException(ConfigurationFile, "", $"the run has lost its configuration: {remedy}");
        T settings;
        try
        {
            settings = ConfigurationReader.ReadFile(schema, ConfigurationFile, []).Settings;
        }
        catch (ConfigurationException e)
        {
            Problem first = e.Problems.First(problem => problem.Severity == Severity.Error);
            string place = first.Place.Line == 0 ? "" : FormattableString.Invariant($"{first.Place.Line}:{first.Place.Column}");
            throw new BadFileException(ConfigurationFile, place, $"{first.Message} (the configuration of the run was changed: {remedy})", e);
        }
        return overrides.Count == 0 ? settings : ConfigurationReader.ReadFile(schema, ConfigurationFile, overrides).Settings;
    }

    // Listed, not asked for one by one: a file that may not be looked at is there all the same.
    HashSet<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry))];
        }
        catch (DirectoryNotFoundException) when (new DirectoryInfo(Path).LinkTarget is null)
        {
            throw new UsageException($"{Path}: there is no such run folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(Path, "cannot be read", e);
        }
    }

    /// <summary>Refuses a place where no folder can be.</summary>
    /// <exception cref="IOException">The path, or one above it, is that of a file; or it is a symbolic link.</exception>
    public void CheckPlace()
    {
        if (new DirectoryInfo(Path).LinkTarget is not null) throw new IOException($"{Path}: is a symbolic link; name the folder itself.");
        string full = System.IO.Path.GetFullPath(Path);
        for (string? above = full; above is not null; above = System.IO.Path.GetDirectoryName(above))
            if (File.Exists(above)) throw new IOException($"{Path}: cannot take a run: {(above == full ? "it" : above)} is a file; choose another --output");
    }

    /// <summary>Refuses to train here, unless the folder is free or its run is to be continued or replaced.</summary>
    /// <exception cref="UsageException">There is a run, or one of another configuration.</exception>
    /// <exception cref="IOException">No folder can be here.</exception>
    public void Demand(TrainSettings settings, bool isResumed, bool isReplaced)
    {
        CheckPlace();
        if (isReplaced || !HoldsRun) return;
        if (!isResumed)
            throw new UsageException($"{Path} already holds a run; continue it with --resume, replace it with --overwrite, or choose another --output");
        if (File.Exists(ConfigurationFile))
            ResumeRules.Check(Settings(), settings, this);
    }

    /// <summary>Makes the folder, readable by its owner alone.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void Create()
    {
        CheckPlace();
        if (!Directory.Exists(Path)) DurableFileSystem.Instance.CreateDirectory(Path);
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
        new AnalysisFolder(In(AnalysisFolder.Name)).Clear();
        foreach (string name in _solutionFiles) File.Delete(In(name));
        foreach (string name in new[] { Summary, ModelFiles.Weights, ModelFiles.Description, Metrics, "metrics.orphan.jsonl", Stop, Facts, ConfigurationName })
            File.Delete(In(name));
    }

    /// <summary>Bytes of the checkpoints that are there.</summary>
    /// <exception cref="IOException">They cannot be looked at.</exception>
    public long CheckpointBytes()
    {
        DirectoryInfo checkpoints = new(In(Checkpoints));
        return checkpoints.Exists ? checkpoints.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }

    /// <summary>The path of a file of the run.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);
}
