using System.CommandLine;
using System.CommandLine.Help;
using Costate.Cli.Output;

namespace Costate.Cli.Commands;

/// <summary>The command line: finds the verb, runs it, turns exceptions into messages and exit codes.</summary>
static class CommandLine
{
    static readonly string[] _rootExamples = ["costate train examples/peaks.yaml", "costate doctor"];

    /// <summary>The verbs, in the order of the help.</summary>
    public static IReadOnlyList<Verb> Verbs() =>
    [
        TrainVerb.Create(),
        CompareVerb.Create(),
        EvaluateVerb.Create(),
        PredictVerb.Create(),
        AnalyzeVerb.Create(),
        SolveVerb.Create(),
        CheckVerb.Create(),
        ConfigVerb.Create(),
        BenchVerb.Create(),
        ScaleVerb.Create(),
        DoctorVerb.Create(),
    ];

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">Without the name of the program.</param>
    /// <param name="terminal">The outside.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal) => Run(arguments, terminal, Verbs());

    /// <summary>The same with other verbs.</summary>
    internal static int Run(IReadOnlyList<string> arguments, Terminal terminal, IReadOnlyList<Verb> verbs)
    {
        var common = new CommonOptions();
        Dictionary<Command, IReadOnlyList<string>> examples = [];
        Dictionary<Command, Verb> known = [];
        RootCommand root = Root(common, examples);
        foreach (Verb verb in verbs) root.Add(Build(verb, common, terminal, known));
        foreach ((Command command, Verb verb) in known) examples[command] = verb.Examples;
        examples[root] = _rootExamples;
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (known.TryGetValue(parsed.CommandResult.Command, out Verb? asked)) common.Fit(asked);
        var reporter = new Reporter(terminal, common.OutputOptions(parsed));
        int code;
        try
        {
            bool isCompletion = root.Directives.Any(d => parsed.GetResult(d) is not null);
            if (!isCompletion && UsageMistake.Find(parsed) is { } mistake) throw new UsageException(mistake);
            code = parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
            terminal.Out.Flush();
        }
        catch (Exception failure)
        {
            code = Failures.Report(failure, arguments, reporter);
            TryFlush(terminal.Out);
        }
        return code;
    }

    // What was written before a failure is shown, unless writing it is what failed.
    static void TryFlush(TextWriter writer)
    {
        try
        {
            writer.Flush();
        }
        catch (IOException)
        {
        }
    }

    static RootCommand Root(CommonOptions common, Dictionary<Command, IReadOnlyList<string>> examples)
    {
        var root = new RootCommand("Trains deep networks as optimal-control problems.");
        root.Options.Clear();
        foreach (Option option in common.All) root.Add(option);
        root.Add(new HelpOption("--help", "-h") { Description = "Shows this help.", Action = new HelpText(new HelpAction(), examples) });
        root.Add(new VersionOption("--version") { Description = "Shows the version.", Action = new VersionText() });
        return root;
    }

    static Command Build(Verb verb, CommonOptions common, Terminal terminal, Dictionary<Command, Verb> known)
    {
        var command = new Command(verb.Name, verb.Summary);
        foreach (Argument argument in verb.Arguments) command.Add(argument);
        foreach (Option option in verb.Options) command.Add(option);
        foreach (Verb inner in verb.Verbs) command.Add(Build(inner, common, terminal, known));
        if (verb.Run is { } run)
            command.SetAction(parsed =>
            {
                common.Demand(parsed, verb);
                return run(new Invocation(parsed, common, new Reporter(terminal, common.OutputOptions(parsed))));
            });
        known[command] = verb;
        return command;
    }
}
