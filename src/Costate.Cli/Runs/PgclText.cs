using System.Numerics;
using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Data;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using static System.FormattableString;

namespace Costate.Cli.Runs;

/// <summary>What stages with predicted co-states will do and what they did, for people and for files.</summary>
static class PgclText
{
    /// <summary>A stage with less work than that of so many layers spends it on messages and predictions.</summary>
    const int FewLayers = 5;

    /// <summary>Before a run: the stages, and how much faster they can be.</summary>
    public static IEnumerable<string> Plan<T>(TrainSettings settings, Network<T> network, Dataset<T> data, PgclOptions options, long batches) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        yield return $"pgcl: {Counted.Of(options.Stages, "stage")}, layers {string.Join(", ", options.Cuts.Zip(options.Cuts.Skip(1), (first, end) => end - first == 1 ? Invariant($"{first}") : Invariant($"{first}–{end - 1}")))}"
            + $"; {Counted.Of(options.History, "mini-batch", "mini-batches")} of global prediction{(options.Coarsening > 1 ? Invariant($" with {network.Layers / options.Coarsening} layers") : "")}"
            + (options.Control == PgclControl.None ? options.Labels ? "; predictors see the classes" : "" : $"; control: {options.Control.ToString().ToLowerInvariant()}");
        if (Predict(PgclChoice.Costs(settings, network, data), options, batches) is { } schedule) yield return Invariant($"pgcl: by counted work, with a core for each stage, {schedule.Speedup:F2} times as fast as one stage after another; stages wait {100 * schedule.IdleShare:F1} % of the time");
    }

    /// <summary>What may disappoint.</summary>
    public static IEnumerable<string> Warnings(TrainSettings settings, PgclOptions options, int ranks)
    {
        TrainingSettings training = settings.Training;
        bool isAdam = settings.Pgcl.Optimizer == StageOptimizer.Adam;
        if (!isAdam && training.WeightDecay > 0) yield return Invariant($"training.weightDecay: {training.WeightDecay} has no effect on stages with pgcl.optimizer sgd; objective.tikhonov has");
        if (isAdam && training.Momentum != new TrainingSettings().Momentum) yield return Invariant($"training.momentum: {training.Momentum} has no effect on stages with pgcl.optimizer adam");
        int least = options.Cuts.Zip(options.Cuts.Skip(1), (first, end) => end - first).Min();
        if (options.Stages > 1 && least < FewLayers)
            yield return $"pgcl: a stage of {Counted.Of(least, "layer")} does little between its messages and predictions: use fewer pgcl.stages, or more network.layers";
        if (ranks > Environment.ProcessorCount)
            yield return $"pgcl: {ranks} stages share {Counted.Of(Environment.ProcessorCount, "core")}, so they cannot all compute at the same time";
    }

    /// <summary>The schedule by counted work; null where the first stages do not learn.</summary>
    public static StageSchedule? Predict(StageCosts costs, PgclOptions options, long batches)
    {
        if (options.Control == PgclControl.Frozen) return null;
        StageWork work = StageWork.Of(costs, options.Cuts), early = options.Coarsening == 1 ? work : StageWork.Of(costs, [.. options.Cuts.Select(cut => cut / options.Coarsening)]);
        return options.Control == PgclControl.Exact ? StageSchedule.Follow(work, work, 0, batches, batches, options.Lag) : StageSchedule.Follow(work, early, 0, batches, options.History, options.Lag);
    }

    /// <summary>The outcome; null with another method.</summary>
    public static PgclReport? Report<T>(Trainer<T> trainer, TrainSettings settings) where T : unmanaged, IBinaryFloatingPointIeee754<T> => trainer.Method is not PredictCorrect<T> method ? null
        : new(method.Options, method.Counters, method.Monitor, Predict(PgclChoice.Costs(settings, trainer.Problem.Network, trainer.Problem.Data.Data), method.Options, Math.Max(1, trainer.Step)));

    /// <summary>A table of the stages.</summary>
    public static TextTable Table(PgclReport report)
    {
        TextTable table = new(("stage", Alignment.Right), ("layers", Alignment.Right), ("layer steps", Alignment.Right), ("seconds", Alignment.Right), ("waiting", Alignment.Right), ("predictor", Alignment.Right), ("messages", Alignment.Right), ("MiB", Alignment.Right));
        for (int k = 0; k < report.Stages.Count; k++)
        {
            StageCounters stage = report.Stages[k];
            table.Add(
                Invariant($"{k + 1}"), Invariant($"{report.Options.Cuts[k + 1] - report.Options.Cuts[k]}"), Invariant($"{stage.LayerSteps}"), Invariant($"{stage.Seconds:F2}"), Share(stage.WaitingSeconds, stage), Share(stage.PredictorSeconds, stage),
                Invariant($"{stage.Messages}"), Invariant($"{stage.Bytes / 1048576.0:F1}"));
        }
        return table;

        static string Share(double seconds, StageCounters stage) => stage.Seconds > 0 ? Invariant($"{100 * seconds / stage.Seconds:F1} %") : "";
    }

    /// <summary>How far off the predictions were at each cut; null if nothing was compared.</summary>
    public static TextTable? Errors(PgclMonitor monitor)
    {
        if (monitor.Comparisons == 0 || monitor.MeanErrors.Count == 0) return null;
        TextTable table = new(("cut behind stage", Alignment.Right), ("relative error", Alignment.Right), ("cosine", Alignment.Right), ("largest error/rate", Alignment.Right));
        for (int cut = 0; cut < monitor.MeanErrors.Count; cut++)
            table.Add(Invariant($"{cut + 1}"), Invariant($"{monitor.MeanErrors[cut]:G4}"), Invariant($"{monitor.MeanCosines[cut]:F3}"), Invariant($"{monitor.LargestRatios[cut]:G4}"));
        return table;
    }

    /// <summary>What the convergence theorem says of the run; null if nothing was compared.</summary>
    public static string? Theorem(PgclMonitor monitor, ScheduleChoice schedule) => monitor.Comparisons == 0 ? null : Invariant(
        $"Of {Counted.Of(monitor.Comparisons, "comparison")} with true co-states: the mean squared gradient, weighted by the rates, is {monitor.WeightedGradient:G4}; the rates sum up to {monitor.RateSum:G4}, their squares to {monitor.RateSquareSum:G4}. {Verdict(schedule)}");

    /// <summary>Whether a schedule, continued for ever, meets Σηₖ = ∞ and Σηₖ² &lt; ∞.</summary>
    public static string Verdict(ScheduleChoice schedule) => schedule switch
    {
        ScheduleChoice.Inverse => "An inverse schedule meets the conditions of the convergence theorem: the rates sum up to infinity, their squares do not.",
        ScheduleChoice.Constant => "A constant rate does not meet the conditions of the convergence theorem: the squares of the rates sum up to infinity.",
        _ => "This schedule does not meet the conditions of the convergence theorem: its rates end with the run.",
    };

    /// <summary>The document.</summary>
    public static JsonObject ToJson(PgclReport report) => new()
    {
        ["stages"] = new JsonArray([.. report.Stages.Select((stage, k) => (JsonNode)new JsonObject
        {
            ["firstLayer"] = report.Options.Cuts[k],
            ["layers"] = report.Options.Cuts[k + 1] - report.Options.Cuts[k],
            ["layerSteps"] = stage.LayerSteps,
            ["seconds"] = Math.Round(stage.Seconds, 6),
            ["waitingSeconds"] = Math.Round(stage.WaitingSeconds, 6),
            ["predictorSeconds"] = Math.Round(stage.PredictorSeconds, 6),
            ["messages"] = stage.Messages,
            ["bytes"] = stage.Bytes,
        })]),
        ["predictedSpeedup"] = report.Predicted is { } speed ? RunSummary.Number(speed.Speedup) : null,
        ["predictedIdleShare"] = report.Predicted is { } idle ? RunSummary.Number(idle.IdleShare) : null,
        ["monitor"] = report.Monitor.Comparisons == 0 ? null : new JsonObject
        {
            ["comparisons"] = report.Monitor.Comparisons,
            ["weightedSquaredGradient"] = RunSummary.Number(report.Monitor.WeightedGradient),
            ["rateSum"] = RunSummary.Number(report.Monitor.RateSum),
            ["rateSquareSum"] = RunSummary.Number(report.Monitor.RateSquareSum),
            ["meanErrors"] = new JsonArray([.. report.Monitor.MeanErrors.Select(RunSummary.Number)]),
            ["meanCosines"] = new JsonArray([.. report.Monitor.MeanCosines.Select(RunSummary.Number)]),
            ["largestErrorsPerRate"] = new JsonArray([.. report.Monitor.LargestRatios.Select(RunSummary.Number)]),
        },
    };
}
