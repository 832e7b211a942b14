using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What layer-parallel propagation has done in a training so far, on all ranks together.</summary>
/// <param name="Hierarchy">The levels of the network at hand.</param>
/// <param name="Ranks">The ranks of this part of the run.</param>
/// <param name="Groups">Groups of these ranks that share the samples.</param>
/// <param name="Totals">All that was done, over all levels of a cascade and all parts of the run.</param>
public sealed record LayerParallelReport(TimeHierarchy Hierarchy, int Ranks, int Groups, LayerParallelTotals Totals);
