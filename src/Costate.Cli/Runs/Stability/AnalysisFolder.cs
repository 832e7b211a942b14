using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Cli.Runs.Experiments;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs.Stability;

/// <summary>Where an analysis is written: analysis.json and pictures, each file complete or as before.</summary>
/// <param name="Path">The folder.</param>
sealed record AnalysisFolder(string Path)
{
    /// <summary>The name of the folder in a run folder.</summary>
    public const string Name = "analysis";

    /// <summary>The name of the document.</summary>
    public const string Document = "analysis.json";

    static readonly string[] _files = ["spectrum.svg", "steps.svg", "growth.svg", "energy.svg", "fidelity.svg", "states.svg", Document];

    /// <summary>Refuses a place where no folder can be, before any work is done.</summary>
    /// <exception cref="IOException">The path, or one above it, is that of a file.</exception>
    public void CheckPlace()
    {
        string full = System.IO.Path.GetFullPath(Path);
        for (string? above = full; above is not null; above = System.IO.Path.GetDirectoryName(above))
            if (File.Exists(above)) throw new IOException($"{Path}: cannot take the pictures: {(above == full ? "it" : above)} is a file; name a folder with --output");
    }

    /// <summary>Writes the pictures, then the document.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(JsonObject document, IEnumerable<(string Name, Picture Picture)> pictures, Reporter reporter)
    {
        CheckPlace();
        if (!Directory.Exists(Path)) DurableFileSystem.Instance.CreateDirectory(Path);
        HashSet<string> written = [Document];
        foreach ((string name, Picture picture) in pictures)
        {
            Save(name, picture.ToSvg());
            written.Add(name);
        }
        if (File.Exists(In(Document))) Delete(_files.Concat(FieldExperiments.Pictures).Where(name => !written.Contains(name)));
        Save(Document, document.ToJsonString(RunSummary.Style) + "\n");
        reporter.Message($"{Document} and {Counted.Of(written.Count - 1, "picture")} in {Path}");
    }

    /// <summary>Deletes the analysis of a run, and the folder if nothing else is in it: a run that begins anew has none.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Clear()
    {
        DirectoryInfo folder = new(Path);
        if (!folder.Exists || folder.LinkTarget is not null || !File.Exists(In(Document))) return;
        Delete(_files);
        if (!folder.EnumerateFileSystemInfos().Any()) folder.Delete();
    }

    void Delete(IEnumerable<string> names)
    {
        foreach (string name in names) File.Delete(In(name));
    }

    string In(string name) => System.IO.Path.Combine(Path, name);

    void Save(string name, string text) => ResultFile.WriteInFolder(In(name), text);
}
