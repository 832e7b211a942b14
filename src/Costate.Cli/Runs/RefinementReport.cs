using System.Text.Json.Nodes;
using Costate.Networks.Training;

namespace Costate.Cli.Runs;

/// <summary>What happened between the levels of a cascade, for people and for summary.json.</summary>
static class RefinementReport
{
    /// <summary>One refinement as a sentence.</summary>
    public static string Sentence(Refinement refinement)
    {
        string validation = refinement.ValidationBefore is { Accuracy: { } before } && refinement.ValidationAfter is { Accuracy: { } after }
            ? FormattableString.Invariant($", validation {100 * before:F2} % -> {100 * after:F2} %") : "";
        string cause = refinement.Cause.Length == 0 ? "" : $" ({refinement.Cause})";
        return FormattableString.Invariant(
            $"{refinement.FromLayers} -> {refinement.ToLayers} layers after {refinement.Epoch} epochs{cause}: loss {refinement.Before.Loss:G4} -> {refinement.After.Loss:G4}{validation}, change of the final states {refinement.StateChange:G3}");
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
