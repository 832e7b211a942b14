using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel;

namespace Costate.Cli.Settings;

/// <summary>Section <c>propagation</c>: how states and co-states are computed.</summary>
sealed record PropagationSettings
{
    /// <summary>The method.</summary>
    public PropagationChoice Method { get; init; } = PropagationChoice.Serial;

    /// <summary>checkpointed: the most MiB of states over all threads; 0 means about a third of what serial keeps, or about 2 MiB for each thread if that is less.</summary>
    public double Memory { get; init; }

    /// <summary>layer-parallel: m; every m-th point of a level is a point of the next.</summary>
    public int Coarsening { get; init; } = 4;

    /// <summary>layer-parallel: the least steps of a coarse level.</summary>
    public int MinCoarse { get; init; } = 4;

    /// <summary>layer-parallel: the most levels, the layers included.</summary>
    public int MaxLevels { get; init; } = 32;

    /// <summary>layer-parallel: relaxation on the level of the layers.</summary>
    public RelaxationChoice Relaxation { get; init; } = RelaxationChoice.F;

    /// <summary>layer-parallel: V- or F-cycles.</summary>
    public MultigridCycle Cycle { get; init; } = MultigridCycle.V;

    /// <summary>layer-parallel: cycles of every solve; 0 means until the tolerance.</summary>
    public int Cycles { get; init; }

    /// <summary>layer-parallel: relative residual of the states.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>layer-parallel: relative residual of the co-states.</summary>
    public double CostateTolerance { get; init; } = 1e-10;

    /// <summary>layer-parallel: parameters of a coarse step.</summary>
    public CoarseWeights Weights { get; init; } = CoarseWeights.Injection;
}
