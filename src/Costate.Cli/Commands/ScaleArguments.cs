using System.CommandLine;
using System.Globalization;
using Costate.Cli.Output;
using Costate.Cli.Runs.Scaling;

namespace Costate.Cli.Commands;

/// <summary>The options of <c>costate scale</c>.</summary>
sealed class ScaleArguments
{
    /// <summary>The most ranks.</summary>
    public const int MostRanks = 65536;

    readonly Option<string> _ranks = Text("--ranks", "1,2,4,…", "Numbers of ranks, up to 65536; powers of two up to a rank per interval if not given.");
    readonly Option<string> _cycles = Text("--assume-cycles", "K", "Cycles that a solve takes to its tolerance, where propagation.cycles is 0; 8 if not given.");
    readonly Option<string> _step = Text("--step", "S", "Seconds of a step of any kind, in place of measured ones.");
    readonly Option<string> _vector = Text("--vector", "S", "Seconds of a copy, sum or inner product of states, in place of a measured one; 0 if --step is given and this is not.");
    readonly Option<string> _latency = Text("--latency", "S", "Seconds of an empty message, in place of what ranks of one process take.");
    readonly Option<string> _bandwidth = Text("--bandwidth", "B", "Bytes per second of messages, in place of what ranks of one process reach.");
    readonly Option<string> _overhead = Text("--overhead", "S", "Seconds for which sender and receiver are busy with a message; 0 if latency and bandwidth are given.");

    readonly Option<bool> _measure = new("--measure") { Description = "Run the real thing too, on up to 16 ranks of this process, and print its time beside what is predicted for the cores of this machine." };

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_ranks, _cycles, _step, _vector, _latency, _bandwidth, _overhead, _measure];

    /// <summary>Cycles that a solve takes to its tolerance.</summary>
    /// <exception cref="UsageException">The value has no meaning.</exception>
    public int AssumedCycles(ParseResult parsed) => Invocation.WholeNumber("--assume-cycles", parsed.GetValue(_cycles), 1, 1000, 8);

    /// <summary>Whether ranks of this process are timed too.</summary>
    public bool Measures(ParseResult parsed) => parsed.GetValue(_measure);

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

    static double? Number(string option, string? text, string expected, Func<double, bool> fits)
    {
        if (text is null) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && fits(value) ? value
            : throw new UsageException($"{option}: expected {expected}, found {Printable.Quote(text)}");
    }

    static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
