using System.CommandLine;
using Costate.Cli.Configuration;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Cli.Commands;

/// <summary>What every verb takes that reads a trained run.</summary>
sealed class RunArguments
{
    const string Nothing = "";
    static readonly string[] _places = ["data.train", "data.test", "data.images", "data.labels"];

    /// <summary>The run folder.</summary>
    public Argument<string> Folder { get; } = new("RUN") { Description = "Folder of a trained run." };

    /// <summary>The run's folder, model description and configuration; <c>--set</c> may change where its files are.</summary>
    /// <exception cref="UsageException">There is no such run, or an option would change its model, or which samples are for validation.</exception>
    /// <exception cref="BadFileException">It holds no usable model.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (RunFolder Folder, ModelDescription Description, TrainSettings Settings) Open(Invocation invocation)
    {
        RunFolder folder = RunFolder.WithModel(invocation.Arguments.GetRequiredValue(Folder));
        ModelDescription description = ModelFiles.ReadDescription(folder.Path);
        TrainSettings trained = folder.Settings(), settings = folder.Settings(invocation.Common.Overrides(invocation.Arguments));
        foreach ((string path, string before, string after) in ConfigurationWriter.Differences(TrainSchema.Schema, trained, settings))
            if (path != "threads" && !(_places.Contains(path) && before != Nothing && after != Nothing))
                throw new UsageException($"{path} cannot be changed for a trained run ({Shown(before)} → {Shown(after)}): {Reason(path)}; only threads and the places of its files ({string.Join(", ", _places)}) can, and --data names other samples");
        return (folder, description, settings);
    }

    static string Shown(string value) => value == Nothing ? "none" : value;

    static string Reason(string path) => path is "seed" or "data.source" or "data.samples" or "data.validation" ? "it decides which samples were trained on and which are for validation"
        : _places.Contains(path) ? "the run has no such file"
        : "it belongs to the trained model";
}
