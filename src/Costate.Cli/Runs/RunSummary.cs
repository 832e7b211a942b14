using System.Diagnostics;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Objectives;
using Costate.Networks.Training;

namespace Costate.Cli.Runs;

/// <summary>The outcome of a run: summary.json.</summary>
sealed record RunSummary(
    string Method, TrainingStatus Status, string StopReason, int Epochs, long Steps, double Seconds, int Parameters, int Layers,
    long GradientEvaluations, long LayerSteps, long PeakMemoryBytes, ulong Seed, int Threads, int Ranks, Measurement Train, Measurement? Validation)
{
    /// <summary>How JSON files are written.</summary>
    public static JsonSerializerOptions Style { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The outcome of a training.</summary>
    public static RunSummary Of<T>(Trainer<T> trainer, TrainSettings settings, Network<T> network, Measurement training, Measurement? validation, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Process process = Process.GetCurrentProcess();
        return new(
            new ChoiceType<MethodChoice>().Write(settings.Training.Method)!.GetValue<string>(), trainer.Status, trainer.StopReason, trainer.Epoch, trainer.Step,
            Math.Round(trainer.Seconds, 3), network.Parameters, network.Layers, trainer.GradientEvaluations, trainer.LayerSteps,
            process.PeakWorkingSet64, settings.Seed, threads, 1, training, validation);
    }

    /// <summary>The document.</summary>
    public JsonObject ToJson()
    {
        JsonObject document = new()
        {
            ["method"] = Method,
            ["status"] = Status.ToString(),
            ["stopReason"] = StopReason,
            ["epochs"] = Epochs,
            ["steps"] = Steps,
            ["seconds"] = Seconds,
            ["parameters"] = Parameters,
            ["layers"] = Layers,
            ["gradientEvaluations"] = GradientEvaluations,
            ["layerSteps"] = LayerSteps,
            ["peakMemoryBytes"] = PeakMemoryBytes,
            ["seed"] = Seed,
            ["threads"] = Threads,
            ["ranks"] = Ranks,
            ["train"] = Of(Train),
        };
        if (Validation is { } validation) document["validation"] = Of(validation);
        return document;
    }

    /// <summary>Loss and accuracy; numbers that are not finite become texts.</summary>
    public static JsonObject Of(Measurement measurement)
    {
        JsonObject document = new() { ["loss"] = Number(measurement.Loss) };
        if (measurement.Accuracy is { } accuracy) document["accuracy"] = accuracy;
        return document;
    }

    static JsonValue Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
