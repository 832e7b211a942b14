using System.CommandLine;
using System.CommandLine.Invocation;
using Costate.Cli.Diagnostics;

namespace Costate.Cli.Commands;

/// <summary>Prints <c>costate 0.1.0</c>.</summary>
sealed class VersionText : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"costate {Machine.Version}");
        return ExitCode.Done;
    }
}
