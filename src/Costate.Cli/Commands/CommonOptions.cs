using System.CommandLine;
using Costate.Cli.Configuration;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary>The options that all verbs share: <c>--quiet</c> and its like act on every verb, the others on those that have a use for them.</summary>
sealed class CommonOptions
{
    readonly Option<string[]> _set = new("--set")
    {
        HelpName = "a.b=value",
        Description = "Overrides a value of the configuration; repeatable.",
        Arity = ArgumentArity.OneOrMore,
        Recursive = true,
    };

    readonly Option<string> _output = Text("--output", "DIR or FILE", "Where the results go.");
    readonly Option<string> _seed = Text("--seed", "N", "Key of all random numbers, in place of the key seed.");
    readonly Option<string> _threads = Text("--threads", "N", "Number of threads, in place of the key threads; 0 = all cores.");
    readonly Option<bool> _quiet = Flag("--quiet", "No messages and no progress.");
    readonly Option<bool> _json = Flag("--json", "The result as one JSON document.");
    readonly Option<bool> _noColor = Flag("--no-color", "No colours.");
    readonly Option<bool> _debug = Flag("--debug", "Stack traces with internal errors.");

    /// <summary>All of them, for the root command.</summary>
    public IEnumerable<Option> All => [_set, _output, _seed, _threads, _quiet, _json, _noColor, _debug];

    /// <summary>What the user wants to see. Works on a command line with mistakes too.</summary>
    public OutputOptions OutputOptions(ParseResult result) => new()
    {
        Quiet = IsGiven(result, _quiet),
        Json = IsGiven(result, _json),
        NoColor = IsGiven(result, _noColor),
        Debug = IsGiven(result, _debug),
    };

    /// <summary>The folder or file of <c>--output</c>; null if it is not given.</summary>
    public string? Output(ParseResult result) => result.GetValue(_output);

    /// <summary>The text after <c>--threads</c>; null if it is not given.</summary>
    public string? Threads(ParseResult result) => result.GetValue(_threads);

    /// <summary>The text after <c>--seed</c>; null if it is not given.</summary>
    public string? Seed(ParseResult result) => result.GetValue(_seed);

    /// <summary>The values that override those of the file; <c>--seed</c> and <c>--threads</c> win over <c>--set</c>.</summary>
    /// <exception cref="ConfigurationException">A <c>--set</c> without <c>=</c>.</exception>
    public IReadOnlyList<Override> Overrides(ParseResult result)
    {
        List<Override> overrides = [.. (result.GetValue(_set) ?? []).Select(Override.FromSet)];
        if (Seed(result) is { } seed) overrides.Add(Override.FromOption("seed", "--seed", seed));
        if (Threads(result) is { } threads) overrides.Add(Override.FromOption("threads", "--threads", threads));
        return overrides;
    }

    /// <summary>Makes help and messages those of one verb: options that cannot act on it are hidden, and <c>--output</c> is called what it is there.</summary>
    public void Fit(Verb verb)
    {
        foreach (Option option in All) option.Hidden = verb.Without.Contains(option.Name);
        (_output.HelpName, _output.Description) = verb.Output;
    }

    /// <summary>Refuses an option that would be ignored.</summary>
    /// <exception cref="UsageException">One is given that cannot act on the verb.</exception>
    public void Demand(ParseResult result, Verb verb)
    {
        foreach (Option option in All)
            if (verb.Without.Contains(option.Name) && result.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} has no effect on {UsageMistake.Name(result)}: leave it out");
    }

    static bool IsGiven(ParseResult result, Option<bool> flag) => result.GetResult(flag) is { Implicit: false };

    static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description, Recursive = true };

    static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero, Recursive = true };
}
