using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;

namespace Costate.Cli.Commands;

/// <summary><c>costate config CONFIG</c>: the configuration with all defaults filled in.</summary>
static class ConfigVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        var arguments = new ConfigArguments();
        return new Verb
        {
            Name = "config",
            Summary = "Prints the resolved configuration: every value, where it comes from, what it is.",
            Examples = ["costate config peaks.yaml", "costate config peaks.yaml --set training.rate=0.001 --json"],
            Arguments = [arguments.File],
            Run = invocation => Run(invocation, arguments),
        };
    }

    static int Run(Invocation invocation, ConfigArguments arguments)
    {
        Configuration<TrainSettings> configuration = arguments.Read(invocation);
        ResultFile.WriteText(invocation.Output, invocation.Reporter, writer =>
        {
            if (invocation.Reporter.Options.Json) Reporter.WriteJson(writer, ConfigurationWriter.Json(TrainSchema.Schema, configuration.Settings));
            else writer.Write(ConfigurationWriter.Explained(TrainSchema.Schema, configuration));
        });
        return ExitCode.Done;
    }
}
