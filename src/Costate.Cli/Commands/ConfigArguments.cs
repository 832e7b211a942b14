using System.CommandLine;
using Costate.Cli.Configuration;

namespace Costate.Cli.Commands;

/// <summary>What every verb takes that reads a training configuration.</summary>
sealed class ConfigArguments
{
    /// <summary>The configuration file.</summary>
    public Argument<string> File { get; } = new("CONFIG") { Description = "Configuration, YAML or JSON; - reads standard input." };

    /// <summary>The configuration with all overrides; warnings are reported.</summary>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public Configuration<Settings.TrainSettings> Read(Invocation invocation) =>
         invocation.Read(TrainSchema.Schema, invocation.Arguments.GetRequiredValue(File));
}
