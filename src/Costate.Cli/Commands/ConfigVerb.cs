using Costate.Cli.Configuration;
using Costate.Cli.Output;

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
        string file = invocation.Arguments.GetRequiredValue(arguments.File);
        return invocation.Gives(file, SolveSchema.Mark) ? Show(invocation, SolveSchema.Schema, invocation.Read(SolveSchema.Schema, file)) : Show(invocation, TrainSchema.Schema, arguments.Read(invocation));
    }

    static int Show<T>(Invocation invocation, Schema<T> schema, Configuration<T> configuration)
    {
        ResultFile.WriteText(invocation.Output, invocation.Reporter, writer =>
        {
            if (invocation.Reporter.Options.Json) Reporter.WriteJson(writer, ConfigurationWriter.Json(schema, configuration.Settings));
            else writer.Write(ConfigurationWriter.Explained(schema, configuration));
        });
        return ExitCode.Done;
    }
}
