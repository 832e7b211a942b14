using System.CommandLine;
using Costate.Cli.Configuration;

namespace Costate.Cli.Commands;

/// <summary>What every verb takes that reads a training configuration.</summary>
sealed class ConfigArguments
{
    /// <summary>The configuration file.</summary>
    public Argument<string> File { get; } = new("CONFIG") { Description = "Configuration, YAML or JSON; - reads standard input." };

    /// <summary>Overrides <c>training.epochs</c>.</summary>
    public Option<string> Epochs { get; } = new("--epochs") { HelpName = "N", Description = "Overrides the key training.epochs." };

    /// <summary>The configuration with all overrides; warnings are reported.</summary>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public Configuration<Settings.TrainSettings> Read(Invocation invocation)
    {
        string? epochs = invocation.Arguments.GetValue(Epochs);
        Override[] further = epochs is null ? [] : [Override.FromOption("training.epochs", "--epochs", epochs)];
        return invocation.Read(TrainSchema.Schema, invocation.Arguments.GetRequiredValue(File), further);
    }
}
