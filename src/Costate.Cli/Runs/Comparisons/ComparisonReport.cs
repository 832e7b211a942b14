using System.Diagnostics;
using System.Text.Json.Nodes;
using Costate.Cli.Output;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>The methods side by side: comparison.json and the tables.</summary>
/// <param name="configuration">The configuration as the user named it.</param>
/// <param name="runs">The methods.</param>
/// <param name="target">What they are timed to; null if there is nothing.</param>
sealed class ComparisonReport(string configuration, IReadOnlyList<ComparedRun> runs, ComparisonTarget? target)
{
    static readonly string[] _shared = ["method", "status", "stopReason", "seed", "peakMemoryBytes"];   // said otherwise here

    JsonObject? _document;

    /// <summary>The document.</summary>
    public JsonObject Document => _document ??= ToJson();

    /// <summary>Writes the tables.</summary>
    public void Write(TextWriter writer, int width)
    {
        bool validated = runs.Any(r => double.IsFinite(r.Number("validation", "loss"))), classifies = runs.Any(r => double.IsFinite(r.Number("train", "accuracy")));
        List<(string, Alignment)> columns = [("label", Alignment.Left), ("status", Alignment.Left), ("training loss", Alignment.Right)];
        if (classifies) columns.Add(("accuracy", Alignment.Right));
        if (validated) columns.Add(("validation loss", Alignment.Right));
        if (validated && classifies) columns.Add(("accuracy", Alignment.Right));
        TextTable outcome = new(columns);
        bool coarse = runs.Any(r => r.FinestLayerSteps < r.Number("layerSteps"));
        List<(string, Alignment)> efforts = [("label", Alignment.Left), ("epochs", Alignment.Right), ("seconds", Alignment.Right), ("to target", Alignment.Right), ("layer steps", Alignment.Right)];
        if (coarse) efforts.Add(("finest", Alignment.Right));
        TextTable work = new([.. efforts, ("gradients", Alignment.Right), ("products", Alignment.Right)]);
        TextTable memory = new(("label", Alignment.Left), ("states and caches", Alignment.Right), ("vectors of the method", Alignment.Right));
        foreach (ComparedRun run in runs)
        {
            List<string> cells = [run.Method.Label, run.Status, Text(run.Number("train", "loss"), "G5")];
            if (classifies) cells.Add(Percent(run.Number("train", "accuracy")));
            if (validated) cells.Add(Text(run.Number("validation", "loss"), "G5"));
            if (validated && classifies) cells.Add(Percent(run.Number("validation", "accuracy")));
            outcome.Add(cells);
            HistoryPoint? reached = target?.Reached(run.History);
            List<string> spent = [run.Method.Label, Text(run.Number("epochs"), "F0"), Text(run.Number("seconds"), "F2"), reached is null ? "–" : Text(reached.Seconds, "F2"), Text(run.Number("layerSteps"), "F0")];
            if (coarse) spent.Add(Text(run.FinestLayerSteps, "F0"));
            work.Add([.. spent, Text(run.Number("gradientEvaluations"), "F0"), Products(run)]);
            memory.Add(run.Method.Label, Bytes(run.Number("stateBytes")), Bytes(run.Method.VectorBytes));
        }
        outcome.Write(writer, width);
        writer.WriteLine();
        work.Write(writer, width);
        writer.WriteLine();
        memory.Write(writer, width);
        writer.WriteLine();
        if (Stages() is { } stages)
        {
            stages.Write(writer, width);
            writer.WriteLine();
        }
        if (target is not null) writer.WriteLine($"target: {target}{(target.IsGiven ? "" : ", the best that all methods reach")}");
        foreach (ComparedRun run in runs.Where(r => !r.IsGood || r.Summary is null)) writer.WriteLine($"{run.Method.Label}: {Printable.Text(run.Reason)}");
    }

    JsonObject ToJson()
    {
        using Process process = Process.GetCurrentProcess();
        return new()
        {
            ["configuration"] = configuration,
            ["seed"] = runs[0].Method.Settings.Seed,
            ["target"] = target is null ? null : new JsonObject { ["quantity"] = target.Quantity, ["value"] = RunSummary.Number(target.Value), ["given"] = target.IsGiven },
            ["processPeakMemoryBytes"] = process.PeakWorkingSet64,
            ["methods"] = new JsonArray([.. runs.Select(Row)]),
        };
    }

    JsonObject Row(ComparedRun run)
    {
        JsonObject row = new()
        {
            ["label"] = run.Method.Label,
            ["method"] = run.Method.Method,
            ["status"] = run.Status,
            ["stopReason"] = run.Reason,
            ["folder"] = run.Method.Label,
        };
        if (target is not null)
        {
            row["toTarget"] = target.Reached(run.History) is { } reached
                ? new JsonObject { ["epochs"] = reached.Epoch, ["seconds"] = RunSummary.Number(reached.Seconds), ["layerSteps"] = RunSummary.Number(reached.LayerSteps) }
                : null;
        }
        row["vectorBytes"] = run.Method.VectorBytes;
        foreach ((string key, JsonNode? value) in run.Summary ?? [])
            if (!_shared.Contains(key)) row[key] = value?.DeepClone();
        return row;
    }

    /// <summary>How methods whose stages run at the same time spent that time; null if there are none.</summary>
    TextTable? Stages()
    {
        ComparedRun[] staged = [.. runs.Where(r => r.Objects("pgcl", "stages").Count > 0)];
        if (staged.Length == 0) return null;
        TextTable table = new(("label", Alignment.Left), ("speed-up by counted work", Alignment.Right), ("waiting, stage by stage", Alignment.Left), ("predictors", Alignment.Left));
        foreach (ComparedRun run in staged)
        {
            IReadOnlyList<JsonObject> stages = run.Objects("pgcl", "stages");
            table.Add(run.Method.Label, Text(run.Number("pgcl", "predictedSpeedup"), "F2"), Shares(stages, "waitingSeconds"), Shares(stages, "predictorSeconds"));
        }
        return table;

        static string Shares(IReadOnlyList<JsonObject> stages, string seconds) =>
            string.Join(", ", stages.Select(stage => ComparedRun.Number(stage, "seconds") is > 0 and var all ? FormattableString.Invariant($"{100 * ComparedRun.Number(stage, seconds) / all:F1} %") : "–"));
    }

    static string Products(ComparedRun run) => run.Summary is null ? "" : Text(run.Number("products") is var products && double.IsNaN(products) ? 0 : products, "F0");

    static string Text(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);

    static string Percent(double value) => double.IsNaN(value) ? "" : FormattableString.Invariant($"{100 * value:F2} %");

    static string Bytes(double bytes) => double.IsNaN(bytes) ? "" : bytes < 1 << 20 ? FormattableString.Invariant($"{bytes / 1024:F0} KiB") : FormattableString.Invariant($"{bytes / (1 << 20):F1} MiB");
}
