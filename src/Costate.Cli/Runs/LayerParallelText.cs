using System.Numerics;
using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Networks;
using Costate.Networks.Analysis.Stability;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;
using Costate.Numerics.Vectors;
using static System.FormattableString;

namespace Costate.Cli.Runs;

/// <summary>What layer-parallel propagation will cost and what it did, for people and for files.</summary>
static class LayerParallelText
{
    /// <summary>The factor of a cycle that is assumed before there is a measured one.</summary>
    const double UsualFactor = 0.05;

    /// <summary>Intervals up to which the longest chain of steps is found by simulation. Above, the critical paths of the cycles one after another are good enough: they are far shorter than the layers.</summary>
    const int MostSimulated = 4096;

    /// <summary>Layers whose matrices are measured: all, unless they have more parameters together than take a moment; then some.</summary>
    const int LeastMeasured = 8, MostParameters = 1 << 20;

    /// <summary>Before a run: levels and cost, and whether it can pay.</summary>
    /// <param name="options">Levels, cycles and tolerances.</param>
    /// <param name="hierarchy">The levels.</param>
    /// <param name="ranks">The ranks that share the layers.</param>
    /// <param name="groups">Groups of them that share the samples.</param>
    public static IEnumerable<string> Plan(LayerParallelOptions options, TimeHierarchy hierarchy, int ranks, int groups = 1)
    {
        int layers = hierarchy.Grid.Steps;
        yield return $"layer-parallel: {Counted.Of(layers, "layer")} on {Counted.Of(ranks, "rank")}{(groups > 1 ? $" of each of {groups} groups" : "")}; {string.Join("; ", hierarchy.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()))}";
        if (hierarchy.Coarsest == 0)
        {
            yield return Invariant($"layer-parallel: there is one level only, so every solve is a plain sweep, layer after layer: a second level needs at least {options.Coarsening.LeastSteps} steps, and propagation.maxLevels above 1");
            yield break;
        }
        MgritWork cost = new(hierarchy, options.State);
        long cycle = cost.StepsOfCycle.Sum();
        int most = (hierarchy.Intervals + options.State.Relaxations[0]) / (options.State.Relaxations[0] + 1);
        int cycles = Math.Min(most, options.Cycles > 0 ? options.Cycles : (int)Math.Ceiling(Math.Log(Math.Max(options.State.Tolerance, options.State.RoundOff)) / Math.Log(UsualFactor)));
        string known = options.Cycles > 0 ? Counted.Of(cycles, "cycle") : Invariant($"about {Counted.Of(cycles, "cycle")} (each by a factor of {UsualFactor})");
        long longest = hierarchy.Intervals > MostSimulated ? cycles * cost.CriticalPath : ScheduledSolve.LongestChain(hierarchy, options.State, cycles, options.Cycles == 0);
        yield return Invariant($"layer-parallel: a cycle takes {cycle} steps for the states and as many for the co-states ({(double)cycle / layers:F2} per layer); in a solve of {known} {longest} steps wait for one another however many ranks there are");
        double chain = Math.Max(longest, (cycles * (double)cycle + layers) / ranks);
        if (chain < layers) yield break;
        string enough = longest >= layers ? "however many ranks there are: the network is too shallow for so many cycles"
            : Invariant($"with fewer than {(int)Math.Ceiling((cycles * (double)cycle + layers) / layers)} ranks");
        yield return Invariant($"layer-parallel: this cannot be faster than serial propagation {enough}. A solve of {known} keeps each rank at work for {chain:F0} steps, and a sweep has {layers}; threads that share the samples (propagation.method: serial) are faster here");
    }

    /// <summary>m^L·h·κ of the coarsest level, κ = max ‖K_n‖₂·max σ' or what takes its place for other dynamics, over the layers: above 1 explicit coarse steps converge slowly, above 2 they may be unstable.</summary>
    public static double CoarseStepSize<T>(Architecture architecture, Network<T> network, TimeHierarchy hierarchy, Dense<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int span = hierarchy.Levels[^1].Points[1] - hierarchy.Levels[^1].Points[0];
        double largest = 0;
        int measured = Math.Min(network.Layers, Math.Max(LeastMeasured, MostParameters / network.LayerParameters));
        for (int k = 0; k < measured; k++)
        {
            int layer = (int)((long)k * network.Layers / measured);
            double[] theta = Array.ConvertAll(x.Span.Slice(network.LayerStart(layer), network.LayerParameters).ToArray(), double.CreateTruncating);
            largest = Math.Max(largest, StepSizes.Measure(architecture, theta, network.StepSize));
        }
        return span * largest;
    }

    /// <summary>How the last solves went: <c>cycles 2 + 2 · residuals 1.2E-05, 3.1E-06 · factors 0.041, 0.052</c>.</summary>
    public static string? Solves(LayerParallelWork work) => work.States.Last is not { } states ? null
        : work.Costates.Last is not { } costates ? Invariant($"cycles {states.Cycles} · residual {states.Residual:G2} · factor {states.Factor:G2}")
        : Invariant($"cycles {states.Cycles} + {costates.Cycles} · residuals {states.Residual:G2}, {costates.Residual:G2} · factors {states.Factor:G2}, {costates.Factor:G2}");

    /// <summary>A table of states and co-states: solves, cycles, factors, and steps of each level.</summary>
    public static TextTable Table(LayerParallelReport report)
    {
        string[] heads = ["number", "cycles", "factor", "residual", "serial", .. Enumerable.Range(0, report.Totals.States.Steps.Count).Select(level => Invariant($"level {level}"))];
        TextTable table = new([("solves of", Alignment.Left), .. heads.Select(head => (head, Alignment.Right))]);
        Add("states", report.Totals.States);
        Add("co-states", report.Totals.Costates);
        return table;

        void Add(string name, SolveTotals work) => table.Add(
            [name, Invariant($"{work.Solves}"), Invariant($"{work.Cycles}"), Invariant($"{work.Factor:G3}"), Invariant($"{work.LastResidual:G3}"), Invariant($"{work.SerialSweeps}"), .. work.Steps.Select(count => Invariant($"{count}"))]);
    }

    /// <summary>What went between the ranks, as a sentence.</summary>
    public static string Messages(LayerParallelReport report) => report.Ranks == 1 ? $"1 rank; its states take {report.Totals.LargestStateBytes >> 10} KiB." : Invariant(
        $"{Counted.Of(report.Ranks, "rank")}{(report.Groups > 1 ? $" in {report.Groups} groups" : "")}: {Counted.Of(report.Totals.Messages, "message")} of {Counted.Of(report.Totals.Bytes, "byte")}, {report.Totals.LargestSeconds:F2} s with them on the slowest and {report.Totals.MeanSeconds:F2} s on average; states of the largest rank {report.Totals.LargestStateBytes >> 10} KiB.");

    /// <summary>The section of summary.json.</summary>
    public static JsonObject ToJson(LayerParallelReport report) => new()
    {
        ["levels"] = new JsonArray([.. report.Hierarchy.Levels.Select(level => (JsonNode)level.Steps)]),
        ["states"] = ToJson(report.Totals.States),
        ["costates"] = ToJson(report.Totals.Costates),
        ["linearizedSteps"] = report.Totals.Linearizations,
        ["gradientSteps"] = report.Totals.GradientSteps,
        ["measuringSweeps"] = report.Totals.Measurements,
        ["messages"] = report.Totals.Messages,
        ["bytes"] = report.Totals.Bytes,
        ["communicationSeconds"] = Math.Round(report.Totals.LargestSeconds, 3),
        ["meanCommunicationSeconds"] = Math.Round(report.Totals.MeanSeconds, 3),
        ["largestStateBytes"] = report.Totals.LargestStateBytes,
    };

    static JsonObject ToJson(SolveTotals work)
    {
        JsonObject document = new()
        {
            ["solves"] = work.Solves,
            ["cycles"] = work.Cycles,
            ["layerSteps"] = new JsonArray([.. work.Steps.Select(count => (JsonNode)count)]),
            ["factor"] = RunSummary.Number(work.Factor),
            ["serialSweeps"] = work.SerialSweeps,
        };
        if (work.SerialCause is { } cause) document["serialCause"] = cause == MgritStatus.Exact ? "Planned" : cause.ToString();
        if (work.LastStatus is not { } last) return document;
        document["lastStatus"] = last.ToString();
        document["lastResiduals"] = new JsonArray([.. work.LastResiduals.Select(RunSummary.Number)]);
        return document;
    }
}
