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
    /// <summary>The run folder.</summary>
    public Argument<string> Folder { get; } = new("RUN") { Description = "Folder of a trained run." };

    /// <summary>The run's folder, model description and configuration; <c>--set</c> may change where its data are.</summary>
    /// <exception cref="UsageException">There is no such run, or an option would change its model.</exception>
    /// <exception cref="BadFileException">It holds no usable model.</exception>
    public (RunFolder Folder, ModelDescription Description, TrainSettings Settings) Open(Invocation invocation)
    {
        RunFolder folder = RunFolder.WithModel(invocation.Arguments.GetRequiredValue(Folder));
        ModelDescription description = ModelFiles.ReadDescription(folder.Path);
        TrainSettings trained = Read([]), settings = Read(invocation.Common.Overrides(invocation.Arguments));
        foreach ((string path, _, _) in ConfigurationWriter.Differences(TrainSchema.Schema, trained, settings))
            if (path is not ("seed" or "threads") && !path.StartsWith("data.", StringComparison.Ordinal))
                throw new UsageException($"{path} belongs to the trained model and cannot be changed now; data.… and threads can");
        return (folder, description, settings);

        TrainSettings Read(IReadOnlyList<Override> overrides) => ConfigurationReader.ReadFile(TrainSchema.Schema, folder.ConfigurationFile, overrides).Settings;
    }
}
