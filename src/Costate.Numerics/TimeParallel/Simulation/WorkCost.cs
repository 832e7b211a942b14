namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>What one piece of work of a kind costs.</summary>
/// <param name="Seconds">Its time.</param>
/// <param name="IsStep">Whether it counts as a step in chains of steps.</param>
public readonly record struct WorkCost(double Seconds, bool IsStep = true);
