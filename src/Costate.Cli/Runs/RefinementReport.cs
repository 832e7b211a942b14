using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using static System.FormattableString;

namespace Costate.Cli.Runs;

/// <summary>What happened between the levels of a cascade, for people and for summary.json.</summary>
static class RefinementReport
{
    /// <summary>One refinement as a sentence.</summary>
    public static string Sentence(Refinement refinement)
    {
        string cause = refinement.Cause.Length == 0 ? "" : $" ({refinement.Cause})";
        string measure = Measures(refinement) is not { } found ? ""
            : found.IsAccuracy ? Invariant($", {found.Data} {100 * found.Before:F2} % -> {100 * found.After:F2} %")
            : Invariant($", {found.Data} loss {found.Before:G4} -> {found.After:G4}");
        return Invariant(
            $"{refinement.FromLayers} -> {refinement.ToLayers} layers after {Counted.Of(refinement.Epoch, "epoch")}{cause}: loss {refinement.Before.Loss:G4} -> {refinement.After.Loss:G4}{measure}, change of the final states {refinement.StateChange:G3}");
    }

    /// <summary>All levels: what they cost, and what the refinement behind each did to the loss and to the best further measure there is.</summary>
    public static TextTable Table(IReadOnlyList<LevelWork> levels, IReadOnlyList<Refinement> refinements)
    {
        List<string> heads = ["layers", "epochs", "layer steps", "s", "loss", "refined"];
        bool isMeasured = refinements.Count > 0 && Measures(refinements[0]) is not null;
        if (isMeasured && Measures(refinements[0]) is { } kind) heads.AddRange([$"{kind.Data[..5]}. {(kind.IsAccuracy ? "%" : "loss")}", "refined"]);
        TextTable table = new([.. heads.Append("change").Select(head => (head, Alignment.Right))]);
        for (int i = 0; i < levels.Count; i++)
        {
            LevelWork level = levels[i];
            Refinement? next = i < refinements.Count ? refinements[i] : null;
            List<string> cells =
            [
                Invariant($"{level.Layers}"), Invariant($"{level.Epochs}"), Invariant($"{level.LayerSteps}"), Invariant($"{level.Seconds:F1}"), Invariant($"{next?.Before.Loss:G3}"), Invariant($"{next?.After.Loss:G3}"),
            ];
            if (isMeasured) cells.AddRange(next is not null && Measures(next) is { } found ? [Cell(found.Before, found.IsAccuracy), Cell(found.After, found.IsAccuracy)] : ["", ""]);
            table.Add([.. cells, Invariant($"{next?.StateChange:G3}")]);
        }
        return table;

        static string Cell(double value, bool isAccuracy) => isAccuracy ? Invariant($"{100 * value:F1}") : Invariant($"{value:G3}");
    }

    /// <summary>What tells most besides the training loss: an accuracy before a loss, validation before training; null if there is nothing else.</summary>
    static (string Data, bool IsAccuracy, double Before, double After)? Measures(Refinement refinement)
    {
        (Measurement? before, Measurement? after) = (refinement.ValidationBefore, refinement.ValidationAfter);
        if (before is { Accuracy: { } right } && after is { Accuracy: { } rightAfter }) return ("validation", true, right, rightAfter);
        if (refinement.Before.Accuracy is { } own && refinement.After.Accuracy is { } ownAfter) return ("training", true, own, ownAfter);
        return before is { } b && after is { } a ? ("validation", false, b.Loss, a.Loss) : null;
    }

    /// <summary>One refinement as a document.</summary>
    public static JsonObject ToJson(Refinement refinement)
    {
        JsonObject document = new()
        {
            ["epoch"] = refinement.Epoch,
            ["fromLayers"] = refinement.FromLayers,
            ["toLayers"] = refinement.ToLayers,
            ["before"] = RunSummary.Of(refinement.Before),
            ["after"] = RunSummary.Of(refinement.After),
            ["stateChange"] = RunSummary.Number(refinement.StateChange),
        };
        if (refinement.ValidationBefore is { } before) document["validationBefore"] = RunSummary.Of(before);
        if (refinement.ValidationAfter is { } after) document["validationAfter"] = RunSummary.Of(after);
        if (refinement.Cause.Length > 0) document["cause"] = refinement.Cause;
        return document;
    }

    /// <summary>What a level cost, as a document.</summary>
    public static JsonObject ToJson(LevelWork level) => new()
    {
        ["layers"] = level.Layers,
        ["epochs"] = level.Epochs,
        ["gradientEvaluations"] = level.GradientEvaluations,
        ["products"] = level.Products,
        ["layerSteps"] = level.LayerSteps,
        ["seconds"] = Math.Round(level.Seconds, 3),
    };
}
