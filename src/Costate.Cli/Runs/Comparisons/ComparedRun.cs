using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Cli.Commands;
using Costate.Networks.Formats;
using Costate.Networks.Training;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>What became of a method of a comparison: what its run folder says.</summary>
/// <param name="Method">The method.</param>
/// <param name="Code">The exit code that its run alone would have had; null if it has not begun.</param>
/// <param name="Summary">summary.json; null without one.</param>
/// <param name="History">Its history.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
sealed record ComparedRun(ComparedMethod Method, int? Code, JsonObject? Summary, IReadOnlyList<HistoryPoint> History, string? Failure)
{
    const int LargestSummary = 16 << 20;

    /// <summary>The status of the training, <c>Failed</c>, or <c>NotStarted</c>.</summary>
    public string Status => Failure is not null ? "Failed" : Code is null ? "NotStarted" : Text("status");

    /// <summary>Why it ended.</summary>
    public string Reason => Failure ?? (Code is null ? "The comparison was stopped before." : Text("stopReason"));

    /// <summary>Whether it came to an end that is no failure.</summary>
    public bool IsGood => Code is ExitCode.Done or ExitCode.Stopped && Failure is null;

    /// <summary>A run as its folder shows it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="code">The exit code of its run; null if it has not begun.</param>
    /// <param name="failure">Why it failed; null if it did not.</param>
    /// <exception cref="BadFileException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ComparedRun Read(ComparedMethod method, int? code, string? failure) => code is null || failure is not null
        ? new(method, code, null, failure is null ? [] : HistoryPoint.Read(method.Folder.MetricsFile), failure)
        : new(method, code, ReadSummary(method.Folder), HistoryPoint.Read(method.Folder.MetricsFile), null);

    /// <summary>The exit code of a run that has nothing left to do; null if there is something to do.</summary>
    /// <exception cref="BadFileException">Its summary is damaged.</exception>
    /// <exception cref="IOException">Its summary cannot be read.</exception>
    public static int? CodeOfFinished(ComparedMethod method)
    {
        if (!File.Exists(method.Folder.SummaryFile)) return null;
        JsonObject summary = ReadSummary(method.Folder);
        if (!Enum.TryParse(Value<string>(summary, "status"), out TrainingStatus status)) return null;
        return status switch
        {
            TrainingStatus.Converged or TrainingStatus.LineSearchFailed => ExitCode.Done,
            TrainingStatus.Completed when Value<int>(summary, "epochs") >= method.Epochs => ExitCode.Done,
            TrainingStatus.Diverged => ExitCode.Diverged,
            _ => null,
        };
    }

    /// <summary>A number of the summary; NaN if there is none.</summary>
    /// <param name="path">Its keys from outside to inside.</param>
    public double Number(params ReadOnlySpan<string> path) => Number(Summary, path);

    /// <summary>A number of a part of the summary; NaN if there is none.</summary>
    /// <param name="from">The part.</param>
    /// <param name="path">Its keys from outside to inside.</param>
    public static double Number(JsonNode? from, params ReadOnlySpan<string> path) => Find(from, path) is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN;

    /// <summary>A list of objects of the summary; empty if there is none.</summary>
    /// <param name="path">Its keys from outside to inside.</param>
    public IReadOnlyList<JsonObject> Objects(params ReadOnlySpan<string> path) => Find(Summary, path) is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    static JsonNode? Find(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (string key in path) node = (node as JsonObject)?[key];
        return node;
    }

    /// <summary>Layer steps of the network with most layers, where coarser ones were trained before it or served it; else all of them. NaN without a summary.</summary>
    public double FinestLayerSteps =>
        Summary?["regularization"]?["networks"] is JsonArray { Count: > 0 } networks ? Steps(networks[0]) : Summary?["levels"] is JsonArray { Count: > 0 } levels ? Steps(levels[^1]) : Number("layerSteps");

    static double Steps(JsonNode? network) => network is JsonObject { } counted && counted["layerSteps"] is JsonValue value && value.TryGetValue(out double steps) ? steps : double.NaN;

    string Text(string key) => Summary is null ? "" : Value<string>(Summary, key) ?? "";

    static V? Value<V>(JsonObject summary, string key) => summary[key] is JsonValue value && value.TryGetValue(out V? found) ? found : default;

    static JsonObject ReadSummary(RunFolder folder)
    {
        JsonElement root = StrictJson.Parse(RegularFile.ReadAll(folder.SummaryFile, LargestSummary, "summary"), folder.SummaryFile);
        return JsonObject.Create(root) ?? throw new BadFileException(folder.SummaryFile, "", "The summary is not a JSON object.");
    }
}
