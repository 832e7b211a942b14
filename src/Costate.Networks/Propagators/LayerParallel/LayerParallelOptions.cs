using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>How states and co-states are solved for all layers at once.</summary>
public sealed record LayerParallelOptions
{
    /// <summary>The levels.</summary>
    public TimeCoarsening Coarsening { get; init; } = new();

    /// <summary>Cycles and tolerance of the solve for the states.</summary>
    public MgritOptions State { get; init; } = new();

    /// <summary>Cycles and tolerance of the solve for the co-states.</summary>
    public MgritOptions Costate { get; init; } = new();

    /// <summary>Cycles of every solve, without regard to tolerances; 0 means as many as the tolerances take.</summary>
    public int Cycles { get; init; }

    /// <summary>The parameters of coarse steps.</summary>
    public CoarseWeights Weights { get; init; } = CoarseWeights.Injection;
}
