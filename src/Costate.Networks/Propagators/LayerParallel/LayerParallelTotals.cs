namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What layer-parallel propagation has done on all ranks together, as plain data: over all levels of a cascade and all parts of a run.</summary>
public sealed record LayerParallelTotals
{
    /// <summary>The solves for states: cycles, residuals, factors, steps.</summary>
    public required SolveTotals States { get; init; }

    /// <summary>The same for co-states.</summary>
    public required SolveTotals Costates { get; init; }

    /// <summary>Coarse steps taken once more, to linearise them for the co-states.</summary>
    public long Linearizations { get; init; }

    /// <summary>Gradients of single layers.</summary>
    public long GradientSteps { get; init; }

    /// <summary>Sweeps layer after layer for what is reported; not among the solves.</summary>
    public long Measurements { get; init; }

    /// <summary>Messages between ranks, of all kinds.</summary>
    public long Messages { get; init; }

    /// <summary>Bytes in them.</summary>
    public long Bytes { get; init; }

    /// <summary>Seconds in sending and waiting, on the rank with most of them; every part of a run adds those of its own.</summary>
    public double LargestSeconds { get; init; }

    /// <summary>The same, on average.</summary>
    public double MeanSeconds { get; init; }

    /// <summary>Bytes of states, co-states and caches of the rank with most of them.</summary>
    public long LargestStateBytes { get; init; }

    /// <summary>These and later ones: counts add up, the larger memory stays.</summary>
    public LayerParallelTotals Plus(LayerParallelTotals later) => new()
    {
        States = States.Plus(later.States),
        Costates = Costates.Plus(later.Costates),
        Linearizations = Linearizations + later.Linearizations,
        GradientSteps = GradientSteps + later.GradientSteps,
        Measurements = Measurements + later.Measurements,
        Messages = Messages + later.Messages,
        Bytes = Bytes + later.Bytes,
        LargestSeconds = LargestSeconds + later.LargestSeconds,
        MeanSeconds = MeanSeconds + later.MeanSeconds,
        LargestStateBytes = Math.Max(LargestStateBytes, later.LargestStateBytes),
    };
}
