using System.CommandLine;

namespace Costate.Cli.Commands;

/// <summary>A verb of the command line.</summary>
/// <remarks>
/// To add one: a file <c>Commands/TrainVerb.cs</c> with a static class whose <c>Create()</c> returns a <see cref="Verb"/> (see <see cref="ConfigVerb"/>),
/// and the line <c>TrainVerb.Create()</c> in <see cref="CommandLine"/>. <see cref="Run"/> writes its result with
/// <see cref="Costate.Cli.Output.ResultFile"/>, everything else through the reporter, and returns an <see cref="ExitCode"/>; exceptions become messages there.
/// </remarks>
sealed record Verb
{
    /// <summary>The word on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>One line, with a full stop.</summary>
    public required string Summary { get; init; }

    /// <summary>At least two command lines that work, first thing in the help.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Its arguments in order.</summary>
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>Its own options.</summary>
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>The common options that cannot act on it: its help does not list them, and giving one is a mistake.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>What follows <c>--output</c>, and what that does.</summary>
    public (string Value, string Description) Output { get; init; } = ("FILE", "Writes the result to this file, which is replaced if it exists; - is standard output.");

    /// <summary>Verbs below it, as in <c>bench gradient</c>.</summary>
    public IReadOnlyList<Verb> Verbs { get; init; } = [];

    /// <summary>Does the work; null for a verb that only has others below it.</summary>
    public Func<Invocation, int>? Run { get; init; }
}
