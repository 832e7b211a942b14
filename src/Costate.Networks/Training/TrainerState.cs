using System.Text.Json.Serialization;
using Costate.Networks.Data;
using Costate.Networks.Propagators.LayerParallel;

namespace Costate.Networks.Training;

/// <summary>Where a training stands, as plain data. With the parameters and the vectors of the optimiser it continues with the same bits.</summary>
public sealed record TrainerState
{
    /// <summary>Vectors whose names begin with this are no shares of vectors as long as the parameters: rank 0 has them whole.</summary>
    public const string WholePrefix = "whole.";

    /// <summary>Epochs done.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mini-batches done in the epoch that has begun.</summary>
    public required int Batch { get; init; }

    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Time spent so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gradient norms of the epoch that has begun, summed up.</summary>
    public required double GradientNorms { get; init; }

    /// <summary>Gradients computed for the optimiser.</summary>
    public required long GradientEvaluations { get; init; }

    /// <summary>Steps of layers taken for the optimiser.</summary>
    public required long LayerSteps { get; init; }

    /// <summary>Products with the curvature computed for the optimiser.</summary>
    public long Products { get; init; }

    /// <summary>Steps of layers taken once more, because not all states were kept.</summary>
    public long RecomputedLayerSteps { get; init; }

    /// <summary>The largest error of states that were rebuilt backwards.</summary>
    public double ReconstructionError { get; init; }

    /// <summary>The most bytes of states that were kept at a time.</summary>
    public long StateBytes { get; init; }

    /// <summary>The level of a cascade, from 0.</summary>
    public int Level { get; init; }

    /// <summary>Epochs done when the level began.</summary>
    public int LevelStart { get; init; }

    /// <summary>What the levels before cost.</summary>
    public IReadOnlyList<LevelWork> Levels { get; init; } = [];

    /// <summary>What the prolongations between them did.</summary>
    public IReadOnlyList<Refinement> Refinements { get; init; } = [];

    /// <summary>What layer-parallel propagation did; null with another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LayerParallelTotals? LayerParallel { get; init; }

    /// <summary>Why the training ended, if it has.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>The cause of the end, as a sentence.</summary>
    public string StopReason { get; init; } = "";

    /// <summary>What the data were; null where nobody noted it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataDigest? Data { get; init; }

    /// <summary>The numbers of the optimiser.</summary>
    public required IReadOnlyDictionary<string, double> Optimizer { get; init; }
}
