using System.CommandLine;
using System.CommandLine.Parsing;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary>Says in one sentence what is wrong with a command line.</summary>
static class UsageMistake
{
    /// <summary>The first mistake with a proposal, or null if there is none.</summary>
    public static string? Find(ParseResult parsed)
    {
        if (Swallowed(parsed.CommandResult, parsed) is { } swallowed) return swallowed;
        if (parsed.UnmatchedTokens.Count > 0) return Unmatched(parsed, parsed.UnmatchedTokens[0]);
        if (parsed.Errors.Count == 0) return Unnamed(parsed.CommandResult, parsed);
        ParseError error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult option => Option(option, error),
            ArgumentResult argument => $"{Name(parsed)}: {argument.Argument.Name} is missing",
            CommandResult command when command.Command.Subcommands.Count > 0 => $"a verb is missing ({Verbs(command.Command)})",
            _ => error.Message,
        };
    }

    // The parser takes an unknown option for an argument, and an option for the value of the one before it.
    static string? Swallowed(CommandResult command, ParseResult parsed)
    {
        if (parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)) return null;
        foreach (SymbolResult child in command.Children)
        {
            string? token = child.Tokens.Select(t => t.Value).FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal));
            if (token is null) continue;
            return child is OptionResult { Option: { } option } ? Missing(option) : UnknownOption(parsed, token);
        }
        return command.Parent is CommandResult outer ? Swallowed(outer, parsed) : null;
    }

    // Where the name of a file or folder is expected; an option of another kind says itself what it needs.
    static string? Unnamed(CommandResult command, ParseResult parsed)
    {
        foreach (SymbolResult child in command.Children)
        {
            if (child.Tokens.All(t => t.Value.Length > 0)) continue;
            if (child is ArgumentResult { Argument: { Name: "RUN" or "CONFIG" } argument })
                return $"{Name(parsed)}: {argument.Name}: expected {(argument.Name == "RUN" ? "a folder" : "a file")}, found an empty name";
            if (child is OptionResult { Option: { HelpName: "FILE" or "DIR" } option })
                return $"{option.Name}: expected {(option.HelpName == "DIR" ? "a folder" : "a file")}, found an empty name";
        }
        return command.Parent is CommandResult outer ? Unnamed(outer, parsed) : null;
    }

    static string Missing(Option option) => $"{option.Name} needs a value: {option.Name} {option.HelpName}";

    static string UnknownOption(ParseResult parsed, string token)
    {
        IReadOnlyList<string> names = Spelling.Nearest(token.TrimStart('-'), Options(parsed).Select(o => o.TrimStart('-')));
        return $"unknown option {Printable.Quote(token)}{Spelling.Question([.. names.Select(n => $"--{n}")])}";
    }

    static string Unmatched(ParseResult parsed, string token)
    {
        Command command = parsed.CommandResult.Command;
        if (token.StartsWith('-') && token.Length > 1) return UnknownOption(parsed, token);
        if (command.Subcommands.Count > 0)
        {
            string question = Spelling.Question(Spelling.Nearest(token, command.Subcommands.Select(c => c.Name)));
            return $"unknown verb {Printable.Quote(token)}{question} ({Verbs(command)})";
        }
        return $"{Name(parsed)}: there is an argument too many, {Printable.Quote(token)}";
    }

    static string Option(OptionResult result, ParseError error)
    {
        Option option = result.Option;
        if (result.Tokens.Count == 0 && option.Arity.MinimumNumberOfValues > 0) return Missing(option);
        if (result.IdentifierTokenCount > 1) return $"{option.Name} is given {result.IdentifierTokenCount} times";
        return error.Message;
    }

    static IEnumerable<string> Options(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<Option> common = parsed.RootCommandResult.Command.Options.Where(o => o.Recursive || command is RootCommand);
        return command.Options.Concat(common).Where(o => !o.Hidden).Select(o => o.Name).Distinct();
    }

    static string Verbs(Command command) => string.Join(", ", command.Subcommands.Select(c => c.Name));

    /// <summary>The verb with those above it, as it was typed.</summary>
    public static string Name(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command.Name;
        for (SymbolResult? outer = parsed.CommandResult.Parent; outer is CommandResult { Command: not RootCommand } inner; outer = inner.Parent)
            name = $"{inner.Command.Name} {name}";
        return name;
    }
}
