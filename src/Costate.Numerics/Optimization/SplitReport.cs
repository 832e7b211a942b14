namespace Costate.Numerics.Optimization;

/// <summary>What a step of a method with split variables left behind.</summary>
/// <param name="Penalties">The penalty of each layer, per sample: what it costs that its variables do not fit together.</param>
/// <param name="Moved">The part of the samples whose variables found a better point; 1 where they are found in closed form.</param>
/// <param name="Note">What should be told; null if nothing.</param>
public sealed record SplitReport(IReadOnlyList<double> Penalties, double Moved, string? Note);
