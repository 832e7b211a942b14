using System.Diagnostics;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Networks.Training.Depths;
using Costate.Networks.Training.Pgcl;

namespace Costate.Cli.Runs;

/// <summary>The outcome of a run: summary.json.</summary>
sealed record RunSummary(
    string Method, TrainingStatus Status, string StopReason, int Epochs, long Steps, double Seconds, int Parameters, int Layers,
    long GradientEvaluations, long Products, long LayerSteps, long RecomputedLayerSteps, double ReconstructionError, long StateBytes, long PeakMemoryBytes, ulong Seed, int Threads, int Ranks, int SampleGroups, Measurement Train, Measurement? Validation)
{
    /// <summary>What every level of a cascade cost; one without.</summary>
    public IReadOnlyList<LevelWork> Levels { get; init; } = [];

    /// <summary>What the prolongations between them did.</summary>
    public IReadOnlyList<Refinement> Refinements { get; init; } = [];

    /// <summary>What layer-parallel propagation did; null with another.</summary>
    public LayerParallelReport? LayerParallel { get; init; }

    /// <summary>What stages with predicted co-states did; null with another method.</summary>
    public PgclReport? Pgcl { get; init; }

    /// <summary>What a method with adaptive regularisation did on the networks of its hierarchy, of the last level of a cascade; null with another.</summary>
    public DepthReport? Depths { get; init; }

    /// <summary>How JSON files are written.</summary>
    public static JsonSerializerOptions Style { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The outcome of a training.</summary>
    public static RunSummary Of<T>(Trainer<T> trainer, TrainSettings settings, Measurement training, Measurement? validation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Process process = Process.GetCurrentProcess();
        Network<T> network = trainer.Problem.Network;
        NetworkObjective<T> data = trainer.Problem.Data;
        return new(
            settings.Training.MethodName, trainer.Status, trainer.StopReason, trainer.Epoch, trainer.Step,
            Math.Round(trainer.Seconds, 3), network.Parameters, network.Layers, trainer.Work.GradientEvaluations, trainer.Work.Products, trainer.Work.LayerSteps, trainer.Work.RecomputedLayerSteps, trainer.Work.ReconstructionError, trainer.Work.StateBytes,
            process.PeakWorkingSet64, settings.Seed, data.Threads, data.Ranks.All.Size, data.Ranks.Groups, training, validation)
        { Levels = trainer.Levels, Refinements = trainer.Refinements, LayerParallel = trainer.GatherWork(), Pgcl = PgclText.Report(trainer, settings), Depths = (trainer.Method as DepthIteration<T>)?.Report };
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
            ["stateBytes"] = StateBytes,
            ["peakMemoryBytes"] = PeakMemoryBytes,
            ["seed"] = Seed,
            ["threads"] = Threads,
            ["ranks"] = Ranks,
            ["sampleGroups"] = SampleGroups,
            ["train"] = Of(Train),
        };
        if (Validation is { } validation) document["validation"] = Of(validation);
        if (Products > 0) document["products"] = Products;
        if (RecomputedLayerSteps > 0) document["recomputedLayerSteps"] = RecomputedLayerSteps;
        if (ReconstructionError > 0) document["reconstructionError"] = Number(ReconstructionError);
        if (LayerParallel is { } parallel) document["layerParallel"] = LayerParallelText.ToJson(parallel);
        if (Pgcl is { } pgcl) document["pgcl"] = PgclText.ToJson(pgcl);
        if (Depths is { } depths) document["regularization"] = DepthSetup.ToJson(depths);
        if (Levels.Count < 2) return document;
        document["levels"] = new JsonArray([.. Levels.Select(RefinementReport.ToJson)]);
        document["refinements"] = new JsonArray([.. Refinements.Select(RefinementReport.ToJson)]);
        document["finestLayerSteps"] = FinestLayerSteps;
        return document;
    }

    /// <summary>Layer steps if every level had had the layers of the finest.</summary>
    public long FinestLayerSteps => Levels.Sum(level => (long)Math.Round((double)level.LayerSteps * Layers / level.Layers));

    /// <summary>Loss and accuracy; numbers that are not finite become texts.</summary>
    public static JsonObject Of(Measurement measurement)
    {
        JsonObject document = new() { ["loss"] = Number(measurement.Loss) };
        if (measurement.Accuracy is { } accuracy) document["accuracy"] = accuracy;
        return document;
    }

    /// <summary>A number; as a text if it is not finite.</summary>
    public static JsonValue Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
