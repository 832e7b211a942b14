using System.CommandLine;
using System.Globalization;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Runs.Scaling;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel;

namespace Costate.Cli.Commands;

/// <summary>The options of <c>costate scale</c>.</summary>
sealed class ScaleArguments
{
    /// <summary>The most ranks.</summary>
    public const int MostRanks = 65536;

    readonly Option<string> _ranks = Text("--ranks", "1,2,4,…", "Numbers of ranks, up to 65536; powers of two up to a rank per interval if not given.");
    readonly Option<string> _coarsening = Text("--coarsening", "M", "Layers for which a coarse step stands; 4 if not given.");
    readonly Option<string> _relaxation = Text("--relaxation", "F|FCF", "Relaxation of the finest level; F if not given.");
    readonly Option<string> _cycle = Text("--cycle", "v|f", "Which multigrid cycle; v if not given.");
    readonly Option<string> _cycles = Text("--cycles", "K", "Cycles of every solve; 2 if not given.");
    readonly Option<string> _weights = Text("--weights", "NAME", "Parameters of coarse steps, injection or averaging; injection if not given.");
    readonly Option<string> _leastSteps = Text("--least-steps", "N", "Fewest steps of a level; 4 if not given.");
    readonly Option<string> _step = Text("--step", "S", "Seconds of a step of any kind, in place of measured ones.");
    readonly Option<string> _vector = Text("--vector", "S", "Seconds of a copy, sum or inner product of states, in place of a measured one; 0 if --step is given and this is not.");
    readonly Option<string> _latency = Text("--latency", "S", "Seconds of an empty message, in place of what ranks of one process take.");
    readonly Option<string> _bandwidth = Text("--bandwidth", "B", "Bytes per second of messages, in place of what ranks of one process reach.");
    readonly Option<string> _overhead = Text("--overhead", "S", "Seconds for which sender and receiver are busy with a message; 0 if latency and bandwidth are given.");

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_ranks, _coarsening, _relaxation, _cycle, _cycles, _weights, _leastSteps, _step, _vector, _latency, _bandwidth, _overhead];

    /// <summary>The propagation.</summary>
    /// <exception cref="UsageException">A value has no meaning.</exception>
    public ScaleSettings Settings(ParseResult parsed)
    {
        ScaleSettings otherwise = new();
        return new()
        {
            Coarsening = Invocation.WholeNumber("--coarsening", parsed.GetValue(_coarsening), 2, int.MaxValue, otherwise.Coarsening),
            RelaxesCoarsePoints = Choice("--relaxation", parsed.GetValue(_relaxation), ["F", "FCF"], 0) == 1,
            Cycle = (MultigridCycle)Choice("--cycle", parsed.GetValue(_cycle), Names<MultigridCycle>(), (int)otherwise.Cycle),
            Cycles = Invocation.WholeNumber("--cycles", parsed.GetValue(_cycles), 1, 1000, otherwise.Cycles),
            Weights = (CoarseWeights)Choice("--weights", parsed.GetValue(_weights), Names<CoarseWeights>(), (int)otherwise.Weights),
            LeastSteps = Invocation.WholeNumber("--least-steps", parsed.GetValue(_leastSteps), 1, int.MaxValue, otherwise.LeastSteps),
        };
    }

    /// <summary>The costs.</summary>
    /// <exception cref="UsageException">A value has no meaning.</exception>
    public GivenCosts Costs(ParseResult parsed)
    {
        GivenCosts costs = new(
            Number("--step", parsed.GetValue(_step), "a number above 0", x => x > 0 && double.IsFinite(x)),
            Number("--vector", parsed.GetValue(_vector), "a number of at least 0", x => x >= 0 && double.IsFinite(x)),
            Number("--latency", parsed.GetValue(_latency), "a number of at least 0", x => x >= 0 && double.IsFinite(x)),
            Number("--bandwidth", parsed.GetValue(_bandwidth), "a number above 0", x => x > 0),
            Number("--overhead", parsed.GetValue(_overhead), "a number of at least 0", x => x >= 0 && double.IsFinite(x)));
        if (costs.HasMessages || costs is { Latency: null, Bandwidth: null, Overhead: null }) return costs;
        throw new UsageException("--latency and --bandwidth belong together: give both (and --overhead if it matters), or none to measure messages between two ranks of this process");
    }

    /// <summary>The numbers of ranks, ascending; null if none are given.</summary>
    /// <exception cref="UsageException">One is out of range.</exception>
    public IReadOnlyList<int>? Ranks(ParseResult parsed)
    {
        if (parsed.GetValue(_ranks) is not { } text) return null;
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Invocation.WholeNumber("--ranks", part, 1, MostRanks, 1)).Distinct().Order()];
    }

    /// <summary>The names of an enumeration's values.</summary>
    public static string[] Names<E>() where E : struct, Enum => [.. Enum.GetValues<E>().Select(value => new ChoiceType<E>().Write(value)!.GetValue<string>())];

    static int Choice(string option, string? text, string[] names, int otherwise)
    {
        if (text is null) return otherwise;
        int place = Array.IndexOf(names, text);
        return place >= 0 ? place : throw new UsageException($"{option}: expected {string.Join(" or ", names)}, found {Printable.Quote(text)}");
    }

    static double? Number(string option, string? text, string expected, Func<double, bool> fits)
    {
        if (text is null) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && fits(value) ? value
            : throw new UsageException($"{option}: expected {expected}, found {Printable.Quote(text)}");
    }

    static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
