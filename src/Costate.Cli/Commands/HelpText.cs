using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Costate.Cli.Commands;

/// <summary>The help of a verb: examples first, then everything else.</summary>
/// <param name="rest">Prints everything else.</param>
/// <param name="examples">The examples of each verb.</param>
sealed class HelpText(HelpAction rest, IReadOnlyDictionary<Command, IReadOnlyList<string>> examples) : SynchronousCommandLineAction
{
    /// <summary>Help is shown even if an argument is missing.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in examples[parseResult.CommandResult.Command]) output.WriteLine($"  {example}");
        output.WriteLine();
        return rest.Invoke(parseResult);
    }
}
