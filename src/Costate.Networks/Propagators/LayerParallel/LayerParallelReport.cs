using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What layer-parallel propagation has done so far, on all ranks together.</summary>
public sealed record LayerParallelReport
{
    /// <summary>The levels.</summary>
    public required TimeHierarchy Hierarchy { get; init; }

    /// <summary>The ranks.</summary>
    public required int Ranks { get; init; }

    /// <summary>Groups of ranks that share the samples.</summary>
    public required int Groups { get; init; }

    /// <summary>The solves for states: cycles, residuals, factors. Steps and messages are those of this rank.</summary>
    public required SolveWork States { get; init; }

    /// <summary>The same for co-states.</summary>
    public required SolveWork Costates { get; init; }

    /// <summary>Steps of states on each level. Where groups share the samples, those of one group: all take the same, each with its samples.</summary>
    public required IReadOnlyList<long> StateSteps { get; init; }

    /// <summary>Steps of co-states on each level.</summary>
    public required IReadOnlyList<long> CostateSteps { get; init; }

    /// <summary>Coarse steps taken once more, to linearise them for the co-states.</summary>
    public required long Linearizations { get; init; }

    /// <summary>Gradients of single layers.</summary>
    public required long GradientSteps { get; init; }

    /// <summary>Sweeps layer after layer for what is reported; not among the solves.</summary>
    public required long Measurements { get; init; }

    /// <summary>Messages between ranks, of all kinds.</summary>
    public required long Messages { get; init; }

    /// <summary>Bytes in them.</summary>
    public required long Bytes { get; init; }

    /// <summary>Seconds in sending and waiting, on the rank with most of them.</summary>
    public required double LargestSeconds { get; init; }

    /// <summary>The same, on average.</summary>
    public required double MeanSeconds { get; init; }

    /// <summary>Bytes of states, co-states and caches of the rank with most of them.</summary>
    public required long LargestStateBytes { get; init; }
}
