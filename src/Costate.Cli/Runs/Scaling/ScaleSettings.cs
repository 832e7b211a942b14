using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.TimeParallel;

namespace Costate.Cli.Runs.Scaling;

/// <summary>What <c>costate scale</c> needs to know of the propagation: the keys of section <c>propagation</c> with their defaults.</summary>
sealed record ScaleSettings
{
    /// <summary>m: layers for which a coarse step stands.</summary>
    public int Coarsening { get; init; } = 4;

    /// <summary>Whether the finest level is relaxed by FCF, not F.</summary>
    public bool RelaxesCoarsePoints { get; init; }

    /// <summary>Which cycle.</summary>
    public MultigridCycle Cycle { get; init; } = MultigridCycle.V;

    /// <summary>Cycles of every solve.</summary>
    public int Cycles { get; init; } = 2;

    /// <summary>The parameters of coarse steps.</summary>
    public CoarseWeights Weights { get; init; } = CoarseWeights.Injection;

    /// <summary>A level is made only if it has so many steps.</summary>
    public int LeastSteps { get; init; } = new TimeCoarsening().LeastSteps;

    /// <summary>The propagator's options.</summary>
    public LayerParallelOptions Options()
    {
        MgritOptions solver = new() { Relaxations = RelaxesCoarsePoints ? [1] : [0, 1], Cycle = Cycle };
        return new() { Coarsening = new() { Factors = [Coarsening], LeastSteps = LeastSteps }, State = solver, Costate = solver, Cycles = Cycles, Weights = Weights };
    }
}
