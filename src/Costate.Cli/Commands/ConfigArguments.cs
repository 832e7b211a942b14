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
    /// <exception cref="UsageException">It is one for <c>costate solve</c>.</exception>
    public Configuration<Settings.TrainSettings> Read(Invocation invocation)
    {
        string file = invocation.Arguments.GetRequiredValue(File);
        return invocation.Gives(file, SolveSchema.Mark)
            ? throw new UsageException($"{file}: this configuration has the key {SolveSchema.Mark}, it describes a boundary value problem: costate solve {(file == "-" ? file : $"'{file}'")} solves it")
            : invocation.Read(TrainSchema.Schema, file);
    }
}
