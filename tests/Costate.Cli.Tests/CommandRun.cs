using System.Text;
using Costate.Cli.Commands;
using Costate.Cli.Output;

namespace Costate.Cli.Tests;

/// <summary>A command run in this process: exit code and what it wrote.</summary>
sealed record CommandRun(int Code, string Out, string Error)
{
    /// <summary>The verbs as messages list them.</summary>
    public static string VerbNames { get; } = string.Join(", ", CommandLine.Verbs().Select(verb => verb.Name));

    public static CommandRun Of(params string[] arguments) => With(arguments);

    public static CommandRun With(string[] arguments, IReadOnlyList<Verb>? verbs = null, string input = "", Func<string, string?>? variable = null, bool interactive = false)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            Out = output,
            Error = error,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Variable = variable ?? (_ => null),
            OutIsInteractive = interactive,
            ErrorIsInteractive = interactive,
        };
        int code = CommandLine.Run(arguments, terminal, verbs ?? CommandLine.Verbs());
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A command whose work is to run <paramref name="body"/>.</summary>
    public static Verb Verb(string name, Func<Invocation, int> body) =>
        new() { Name = name, Summary = "A test.", Examples = ["one", "two"], Run = body };
}
