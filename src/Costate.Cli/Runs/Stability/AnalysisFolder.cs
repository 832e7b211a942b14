using System.Text;
using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
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
        int count = 0;
        foreach ((string name, Picture picture) in pictures)
        {
            Save(name, picture.ToSvg());
            count++;
        }
        Save(Document, document.ToJsonString(RunSummary.Style) + "\n");
        reporter.Message(FormattableString.Invariant($"{Document} and {count} pictures in {Path}"));
    }

    void Save(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"{path}: is a symbolic link; remove it, or name another folder with --output");
        DurableFile.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
