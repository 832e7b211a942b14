using System.Text.Json.Nodes;
using Costate.Cli.Commands;
using Costate.Cli.Output;
using Costate.Cli.Output.Pictures;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>The folder of a comparison: a run folder for each method, named by its label, and what they have in common.</summary>
/// <param name="Path">The folder.</param>
sealed record ComparisonFolder(string Path)
{
    /// <summary>The name of the document.</summary>
    public const string Document = "comparison.json";

    const string Configuration = "comparison.yaml", Seconds = "comparison.svg", LayerSteps = "comparison-layer-steps.svg";

    readonly RunFolder _folder = new(Path);

    /// <summary>The folder of a method's run.</summary>
    public RunFolder Of(string label) => new(In(label));

    /// <summary>Refuses to compare here, unless all is free or what is here is to be continued or replaced.</summary>
    /// <exception cref="UsageException">There is a comparison, a run, or one of another configuration.</exception>
    /// <exception cref="IOException">No folder can be here.</exception>
    public void Demand(IEnumerable<ComparedMethod> methods, bool isResumed, bool isReplaced)
    {
        _folder.CheckPlace();
        if (_folder.HoldsRun) throw new UsageException($"{Path} holds a single run, not a comparison; choose another --output");
        if (!isResumed && !isReplaced && (File.Exists(In(Configuration)) || File.Exists(In(Document))))
            throw new UsageException($"{Path} already holds a comparison; continue it with --resume, replace it with --overwrite, or choose another --output");
        foreach (ComparedMethod method in methods) method.Folder.Demand(method.Settings, isResumed, isReplaced);
    }

    /// <summary>Makes the folders, locks them, and makes them ready.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="isReplaced">Whether runs that are there are deleted.</param>
    /// <param name="check">Called when the locks are held: until then, another process may have written here.</param>
    /// <exception cref="IOException">A folder cannot be made, or another process writes there.</exception>
    public IReadOnlyList<RunLock> Take(IReadOnlyList<ComparedMethod> methods, bool isReplaced, Action check)
    {
        List<RunLock> locks = [];
        try
        {
            foreach (RunFolder folder in methods.Select(m => m.Folder).Prepend(_folder))
            {
                folder.Create();
                locks.Add(RunLock.Acquire(folder.Path));
            }
            check();
            if (isReplaced) Clear(methods);
            foreach (ComparedMethod method in methods) new CheckpointStore(method.Folder.Path).RemoveLeftovers();
            return locks;
        }
        catch
        {
            foreach (RunLock held in locks) held.Dispose();
            throw;
        }
    }

    /// <summary>Writes the configuration of the comparison.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string configuration) => ResultFile.WriteInFolder(In(Configuration), configuration);

    /// <summary>Writes pictures and document.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(JsonObject document, Picture overSeconds, Picture overLayerSteps)
    {
        ResultFile.WriteInFolder(In(Seconds), overSeconds.ToSvg());
        ResultFile.WriteInFolder(In(LayerSteps), overLayerSteps.ToSvg());
        ResultFile.WriteInFolder(In(Document), document.ToJsonString(RunSummary.Style) + "\n");
    }

    // The configuration goes last: a deletion that was cut short is still seen.
    void Clear(IReadOnlyList<ComparedMethod> methods)
    {
        foreach (ComparedMethod method in methods) method.Folder.Clear();
        foreach (string name in new[] { Document, Seconds, LayerSteps, Configuration }) File.Delete(In(name));
    }

    string In(string name) => System.IO.Path.Combine(Path, name);
}
