using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Networks.Training;
using static System.FormattableString;

namespace Costate.Cli.Runs;

/// <summary>What happened between the levels of a cascade, for people and for summary.json.</summary>
static class RefinementReport
{
    static readonly string[] _heads = ["layers", "epochs", "layer steps", "s", "loss", "refined", "valid. %", "refined", "change"];

    /// <summary>One refinement as a sentence.</summary>
    public static string Sentence(Refinement refinement)
    {
        string validation = refinement.ValidationBefore is { Accuracy: { } before } && refinement.ValidationAfter is { Accuracy: { } after }
            ? Invariant($", validation {100 * before:F2} % -> {100 * after:F2} %") : "";
        string cause = refinement.Cause.Length == 0 ? "" : $" ({refinement.Cause})";
        return Invariant(
            $"{refinement.FromLayers} -> {refinement.ToLayers} layers after {refinement.Epoch} epochs{cause}: loss {refinement.Before.Loss:G4} -> {refinement.After.Loss:G4}{validation}, change of the final states {refinement.StateChange:G3}");
    }

    /// <summary>All levels: what they cost, and what the refinement behind each did to the loss and to the accuracy.</summary>
    public static TextTable Table(IReadOnlyList<LevelWork> levels, IReadOnlyList<Refinement> refinements)
    {
        TextTable table = new([.. _heads.Select(head => (head, Alignment.Right))]);
        for (int i = 0; i < levels.Count; i++)
        {
            LevelWork level = levels[i];
            Refinement? next = i < refinements.Count ? refinements[i] : null;
            table.Add(
                Invariant($"{level.Layers}"), Invariant($"{level.Epochs}"), Invariant($"{level.LayerSteps}"), Invariant($"{level.Seconds:F1}"), Invariant($"{next?.Before.Loss:G3}"),
                Invariant($"{next?.After.Loss:G3}"), Invariant($"{100 * next?.ValidationBefore?.Accuracy:F1}"), Invariant($"{100 * next?.ValidationAfter?.Accuracy:F1}"), Invariant($"{next?.StateChange:G3}"));
        }
        return table;
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
