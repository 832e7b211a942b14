using System.Numerics;
using Costate.Networks.Objectives;

namespace Costate.Networks.Training;

/// <summary>What a training cost so far: only what was done for the optimiser counts, not the measurements in between.</summary>
/// <param name="GradientEvaluations">Gradients computed.</param>
/// <param name="Products">Products with the curvature computed.</param>
/// <param name="LayerSteps">Forward steps of layers taken; in a gradient each is followed by an adjoint step.</param>
/// <param name="RecomputedLayerSteps">Steps of layers taken once more, because not all states were kept.</param>
/// <param name="ReconstructionError">The largest relative error of states that were rebuilt backwards; 0 where none are.</param>
/// <param name="StateBytes">The most bytes of states and caches that were kept at a time.</param>
public readonly record struct TrainingWork(long GradientEvaluations, long Products, long LayerSteps, long RecomputedLayerSteps, double ReconstructionError, long StateBytes)
{
    /// <summary>What an objective has done since it was made.</summary>
    public static TrainingWork Of<T>(NetworkObjective<T> objective) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        objective.GradientEvaluations, objective.Products, objective.LayerSteps, objective.RecomputedLayerSteps, objective.ReconstructionError, objective.StateBytes);

    /// <summary>This with what an objective has done between two moments: counts add up, the larger error and the larger memory stay.</summary>
    public TrainingWork With(TrainingWork before, TrainingWork after) => new(
        GradientEvaluations + after.GradientEvaluations - before.GradientEvaluations, Products + after.Products - before.Products, LayerSteps + after.LayerSteps - before.LayerSteps,
        RecomputedLayerSteps + after.RecomputedLayerSteps - before.RecomputedLayerSteps, Math.Max(ReconstructionError, after.ReconstructionError), Math.Max(StateBytes, after.StateBytes));

    /// <summary>This and what another objective has done beside it: counts and memory add up, the larger error stays.</summary>
    public TrainingWork And(TrainingWork other) => new(
        GradientEvaluations + other.GradientEvaluations, Products + other.Products, LayerSteps + other.LayerSteps, RecomputedLayerSteps + other.RecomputedLayerSteps,
        Math.Max(ReconstructionError, other.ReconstructionError), StateBytes + other.StateBytes);
}
