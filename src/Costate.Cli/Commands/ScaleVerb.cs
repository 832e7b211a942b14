using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Runs.Scaling;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Analysis.Scaling;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel.Simulation;

namespace Costate.Cli.Commands;

/// <summary><c>costate scale CONFIG</c>: how long a gradient would take with all layers at once on many ranks, and from how many on that pays.</summary>
static class ScaleVerb
{
    const double TimingSeconds = 0.2, MeasuringSeconds = 0.5, BusyLatency = 2e-5;
    const int MostMeasuredRanks = 16;

    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        ConfigArguments arguments = new();
        ScaleArguments own = new();
        return new Verb
        {
            Name = "scale",
            Summary = "Predicts the time of a gradient with the layers on many ranks, and where that pays.",
            Examples = ["costate scale examples/peaks.yaml --set network.layers=1024 --set propagation.cycles=2", "costate scale examples/peaks.yaml --ranks 1,4,16,64 --step 5e-5 --latency 2e-6 --bandwidth 1e10", "costate scale examples/peaks.yaml --set propagation.cycles=2 --ranks 1,2,4 --measure"],
            Arguments = [arguments.File],
            Options = own.All,
            Without = ["--threads"],
            Run = invocation =>
            {
                (int cycles, GivenCosts costs, IReadOnlyList<int>? ranks) = (own.AssumedCycles(invocation.Arguments), own.Costs(invocation.Arguments), own.Ranks(invocation.Arguments));
                bool measures = own.Measures(invocation.Arguments);
                // Whatever the configuration has: the question is what it would cost with all layers at once.
                Override propagation = Override.FromOption("propagation.method", "scale", "layer-parallel");
                return invocation.Read(TrainSchema.Schema, invocation.Arguments.GetRequiredValue(arguments.File), propagation).Use(settings => settings.Precision == PrecisionChoice.Double
                    ? Run<double>(invocation, settings, cycles, costs, ranks, measures)
                    : Run<float>(invocation, settings, cycles, costs, ranks, measures));
            },
        };
    }

    static int Run<T>(Invocation invocation, TrainSettings settings, int assumedCycles, GivenCosts given, IReadOnlyList<int>? ranks, bool measures) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Reporter reporter = invocation.Reporter;
        TrainingData<T> data = TrainingData<T>.Load(settings, reporter);
        Architecture architecture = ProblemSetup.Architecture(settings, data.Training);
        Network<T> network = ProblemSetup.Network<T>(architecture);
        Compatibility.Demand(settings);
        int batch = ProblemSetup.Batch(settings.Training, data.Training.Samples);
        LayerParallelOptions options = ProblemSetup.LayerParallel<T>(settings.Propagation);
        int pieces = ScalingForecast.Pieces(network, batch);
        Tiling block = Tiling.For(batch, network.StateFeatures, architecture.Layers, Unsafe.SizeOf<T>());
        (SharedSamples shared, int paddedSamples) = SharedSamples.Of(network, batch, settings.Parallel.Samples);
        long stateBytes = (long)network.StateFeatures * paddedSamples * Unsafe.SizeOf<T>();
        if (stateBytes > Array.MaxLength) throw new UsageException($"training.batch: the states of {batch} samples at one layer take {stateBytes >> 20} MiB, more than a message holds: choose a smaller training.batch, or a smaller network.width");
        if (measures)
        {
            if (options.Cycles == 0) throw new UsageException("--measure: a solve to a tolerance takes as many cycles as the parameters ask for, not a known number: give --set propagation.cycles=K, K at least 1");
            MemoryDemand.Demand(settings, MemoryDemand.OnMachine(settings, network, data, epochs: 1, RankLayout.Alone(1)).InGroups(shared.Groups), "scale --measure");
        }
        LayerParallelSchedule schedule = new(architecture.Layers, options, (int)stateBytes, network.Step(0).Shape.Prepared * Unsafe.SizeOf<T>(), pieces, assumedCycles, shared.Groups > 1 ? shared : null);
        if (ranks?.FirstOrDefault(number => number % shared.Groups != 0) is { } uneven and > 0)
            throw new UsageException($"--ranks: {Counted.Of(uneven, "rank")} cannot be shared out evenly over the {shared.Groups} groups of parallel.samples: give multiples of {shared.Groups}");
        ILoss<T> loss = Losses.Create<T>(settings.Objective.Loss);
        if (given.Step is null || !given.HasMessages) reporter.Message("measuring what work and messages cost on this machine");
        ScalingCosts costs = given.Step is { } step ? ScalingCosts.OfStep(step, architecture.Layers)
            : ScalingMeasurement.Costs(architecture, loss, data.Training, batch, settings.Propagation.Coarsening, TimingSeconds);
        if (given.Vector is { } vector) costs = costs.With(LayerParallelKind.Vector, vector);
        costs = costs.OfSamples((double)paddedSamples / block.PaddedSamples);
        MessageCost messages = given.HasMessages ? new(given.Latency!.Value, given.Bandwidth!.Value, given.Overhead ?? 0) : ScalingMeasurement.Messages(TimingSeconds);
        if (!given.HasMessages && messages.Latency > BusyLatency)
            reporter.Warning(FormattableString.Invariant($"a message between two ranks of this process took {1e6 * messages.Latency:F0} µs: the cores are busy with something else; repeat this on an idle machine, or give --latency and --bandwidth"));
        ScalingForecast forecast = new(schedule, costs, messages, pieces);
        IReadOnlyList<int> numbers = ranks ?? [.. Powers(schedule.Hierarchy.Intervals, schedule.Groups)];
        List<ScalingPoint> points = Points(forecast, numbers, reporter);
        Dictionary<int, double> measured = [];
        foreach (int number in measures ? numbers.Where(number => number <= MostMeasuredRanks) : [])
        {
            reporter.Message(FormattableString.Invariant($"measuring {Counted.Of(number, "rank")}"));
            measured.Add(number, ScalingMeasurement.Gradient(architecture, loss, data.Training, batch, options, number, shared.Groups, MeasuringSeconds));
        }
        ScalingReport report = new(settings, assumedCycles, batch, schedule, costs, messages, given, forecast, points, measured);
        ResultFile.WriteText(invocation.Output, reporter, writer =>
        {
            if (reporter.Options.Json) Reporter.WriteJson(writer, report.ToJson());
            else report.Write(writer, reporter.Terminal.Width());
        });
        return ExitCode.Done;
    }

    static List<ScalingPoint> Points(ScalingForecast forecast, IReadOnlyList<int> ranks, Reporter reporter)
    {
        const double PlainInterval = 30;
        List<ScalingPoint> points = [];
        long shown = reporter.Terminal.Time.GetTimestamp();
        foreach (int number in ranks)
        {
            string text = FormattableString.Invariant($"simulating {number} ranks ({points.Count + 1} of {ranks.Count})");
            if (reporter.CanRedraw) reporter.Status(text);
            else if (reporter.Terminal.Time.GetElapsedTime(shown).TotalSeconds >= PlainInterval)
            {
                reporter.Message(text);
                shown = reporter.Terminal.Time.GetTimestamp();
            }
            points.Add(forecast.At(number));
        }
        if (reporter.CanRedraw) reporter.Status("");
        return points;
    }

    /// <summary>1, 2, 4, … up to a number, and that, in each of so many groups.</summary>
    static IEnumerable<int> Powers(int most, int groups)
    {
        most = Math.Max(1, Math.Min(most, ScaleArguments.MostRanks / groups));
        List<int> powers = [];
        for (int power = 1; power < most; power *= 2) powers.Add(power);
        powers.Add(most);
        return powers.Select(ranks => groups * ranks);
    }
}
