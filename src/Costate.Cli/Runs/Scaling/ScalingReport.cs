using System.Globalization;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks.Analysis.Scaling;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Cli.Runs.Scaling;

/// <summary>The result of <c>costate scale</c>: a table or JSON, with the numbers of ranks from which on layers on ranks pay.</summary>
sealed class ScalingReport
{
    readonly TrainSettings _settings;
    readonly int _assumedCycles, _batch;
    readonly LayerParallelSchedule _schedule;
    readonly ScalingCosts _costs;
    readonly MessageCost _messages;
    readonly GivenCosts _given;
    readonly IReadOnlyList<ScalingPoint> _points;
    readonly IReadOnlyDictionary<int, double> _measured;
    readonly int? _serial, _threads;

    public ScalingReport(
        TrainSettings settings, int assumedCycles, int batch, LayerParallelSchedule schedule, ScalingCosts costs, MessageCost messages, GivenCosts given, ScalingForecast forecast,
        IReadOnlyList<ScalingPoint> points, IReadOnlyDictionary<int, double> measured)
    {
        (_settings, _assumedCycles, _batch, _schedule, _costs, _messages, _given, _points, _measured) = (settings, assumedCycles, batch, schedule, costs, messages, given, points, measured);
        int[] ranks = [.. points.Select(point => point.Ranks)];
        _serial = forecast.BreakEven(ranks, point => point.Seconds < costs.SerialSeconds);
        _threads = forecast.BreakEven(ranks, point => point.Seconds < point.ThreadedSeconds);
    }

    IEnumerable<int> Levels => _schedule.Hierarchy.Levels.Select(level => level.Steps);

    /// <summary>The table, and what it means.</summary>
    public void Write(TextWriter writer, int width)
    {
        writer.Write(Line($"{_settings.Network.Layers} layers of width {_settings.Network.Width}, {_batch} samples{Groups}; levels {string.Join("/", Levels)}, {Relaxation}, {Cycles} cycles per solve{(IsAssumed ? " (assumed)" : "")}, {Weights} parameters\n"));
        writer.Write(Line($"work {(_given.Step is null ? "measured" : "given")}: step {Time(Seconds(LayerParallelKind.Step))}, back {Time(Seconds(LayerParallelKind.Pullback))}, gradient {Time(Seconds(LayerParallelKind.LayerGradient))}, vector operation {Time(Seconds(LayerParallelKind.Vector))}\n"));
        writer.Write(Line($"messages {(_given.HasMessages ? "given" : "measured in this process")}: latency {Time(_messages.Latency)}, {_messages.Bandwidth / 1e9:G3} GB/s, overhead {Time(_messages.Overhead)}\n"));
        writer.Write(Line($"serial sweeps on one core: {Time(_costs.SerialSeconds)} per loss and gradient\n\n"));
        bool compares = _measured.Count > 0;
        string[] heads = ["ranks", "time", "speed-up", .. compares ? ["chain", "here", "measured", "ratio"] : (string[])["efficiency", "messages", "MiB", "chain", "threads"]];
        TextTable table = new([.. heads.Select(head => (head, Alignment.Right))]);
        foreach (ScalingPoint point in _points)
            table.Add([Line($"{point.Ranks}"), Time(point.Seconds), Line($"{point.SpeedUp:F2}"), .. compares ? Compared(point) : Plain(point)]);
        table.Write(writer, width);
        writer.Write("chain: most steps that wait for one another; ");
        writer.Write(compares
            ? Line($"here: predicted for {Counted.Of(Environment.ProcessorCount, "core")}, which the ranks share without any loss; measured: ranks of this process; ratio: measured over here.\n\n")
            : "threads: serial sweeps with the samples shared out over as many cores.\n\n");
        foreach (string sentence in Verdict()) writer.Write(sentence + "\n");
    }

    /// <summary>The same as a document.</summary>
    public JsonObject ToJson() => new()
    {
        ["layers"] = _settings.Network.Layers,
        ["width"] = _settings.Network.Width,
        ["samples"] = _batch,
        ["sampleGroups"] = _schedule.Groups,
        ["levels"] = new JsonArray([.. Levels.Select(steps => JsonValue.Create(steps))]),
        ["relaxation"] = Relaxation,
        ["cycles"] = Cycles,
        ["cyclesAssumed"] = IsAssumed,
        ["weights"] = Weights,
        ["costs"] = new JsonObject(Enum.GetValues<LayerParallelKind>().Select(kind => KeyValuePair.Create<string, JsonNode?>(Key(kind), Seconds(kind)))),
        ["costsMeasured"] = _given.Step is null,
        ["latency"] = _messages.Latency,
        ["bandwidth"] = RunSummary.Number(_messages.Bandwidth),
        ["overhead"] = _messages.Overhead,
        ["messagesMeasured"] = !_given.HasMessages,
        ["serialSeconds"] = _costs.SerialSeconds,
        ["points"] = new JsonArray([.. _points.Select(Json)]),
        ["cores"] = _measured.Count == 0 ? null : Environment.ProcessorCount,
        ["breakEvenRanks"] = _serial,
        ["breakEvenRanksAgainstThreads"] = _threads,
        ["verdict"] = string.Join(" ", Verdict()),
    };

    string Groups => _schedule.Groups == 1 ? "" : Line($", shared by {_schedule.Groups} groups of ranks");

    bool IsAssumed => _settings.Propagation.Cycles == 0;

    int Cycles => IsAssumed ? _assumedCycles : _settings.Propagation.Cycles;

    string Relaxation => _settings.Propagation.Relaxation.ToString().ToUpperInvariant();

    string Weights => new ChoiceType<CoarseWeights>().Write(_settings.Propagation.Weights)!.GetValue<string>();

    double Seconds(LayerParallelKind kind) => _costs.Seconds[kind];

    static string[] Plain(ScalingPoint point) =>
        [Line($"{100 * point.Efficiency:F1} %"), Line($"{point.Messages}"), Line($"{point.Bytes / 1048576.0:F1}"), Line($"{point.LongestChain}"), Time(point.ThreadedSeconds)];

    string[] Compared(ScalingPoint point)
    {
        string chain = Line($"{point.LongestChain}");
        if (!_measured.TryGetValue(point.Ranks, out double seconds)) return [chain, "", "", ""];
        double here = point.SecondsOn(Environment.ProcessorCount);
        return [chain, Time(here), Time(seconds), Line($"{seconds / here:F2}")];
    }

    JsonNode Json(ScalingPoint point) => new JsonObject
    {
        ["ranks"] = point.Ranks,
        ["seconds"] = point.Seconds,
        ["speedUp"] = point.SpeedUp,
        ["efficiency"] = point.Efficiency,
        ["messages"] = point.Messages,
        ["bytes"] = point.Bytes,
        ["longestChain"] = point.LongestChain,
        ["threadedSeconds"] = point.ThreadedSeconds,
        ["secondsHere"] = _measured.ContainsKey(point.Ranks) ? point.SecondsOn(Environment.ProcessorCount) : null,
        ["measuredSeconds"] = _measured.TryGetValue(point.Ranks, out double seconds) ? seconds : null,
    };

    IEnumerable<string> Verdict()
    {
        int most = _points[^1].Ranks;
        if (_schedule.Hierarchy.Coarsest == 0)
            yield return "There are too few layers for a coarser level: states and co-states go from rank to rank, and only the gradients of the layers are formed at the same time.";
        if (_serial is not { } serial)
        {
            yield return Line($"Layers on ranks do not pay here: up to {most} ranks, serial sweeps on one core are faster.");
            yield break;
        }
        yield return Line($"Layers on ranks beat serial sweeps on one core from {serial} ranks on.");
        if (_threads is { } threads)
            yield return Line($"They beat threads over the samples on as many cores from {threads} ranks on; below, threads are the better use of the cores.");
        else
            yield return Line($"Threads over the samples on as many cores are faster for all of these numbers, up to {most}: take threads.");
    }

    static string Key(LayerParallelKind kind)
    {
        string name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    static string Time(double seconds) => seconds switch
    {
        0 => "0",
        < 1e-6 => Line($"{seconds * 1e9:G3} ns"),
        < 1e-3 => Line($"{seconds * 1e6:G3} µs"),
        < 1 => Line($"{seconds * 1e3:G3} ms"),
        < 1000 => Line($"{seconds:G3} s"),
        _ => Line($"{seconds:F0} s"),
    };

    static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
