namespace Costate.Networks.Propagators;

/// <summary>What a workspace needs and how well it works.</summary>
/// <param name="StateBytes">Bytes of states and caches that it holds at most, so far.</param>
/// <param name="RecomputedSteps">Steps of layers that every co-state sweep takes forward, or backward, once more.</param>
/// <param name="ReconstructionError">Where states are rebuilt backwards: the largest difference between the initial state and its reconstruction, over the largest entry of the state, over all
/// sweeps so far; 0 where nothing is rebuilt.</param>
public readonly record struct SweepStatistics(long StateBytes, long RecomputedSteps = 0, double ReconstructionError = 0);
