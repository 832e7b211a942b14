using Costate.Numerics.TimeParallel;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What a layer-parallel propagator has done so far.</summary>
public sealed class LayerParallelWork
{
    /// <summary>The solves for states.</summary>
    public SolveWork States { get; } = new();

    /// <summary>The solves for co-states.</summary>
    public SolveWork Costates { get; } = new();

    /// <summary>Sweeps layer after layer for what is reported, which are not counted as solves.</summary>
    public long Measurements { get; internal set; }

    /// <summary>Steps of states of all levels in the last solve or sweep, on all ranks together.</summary>
    public long LastSteps { get; internal set; }

    /// <summary>What the last solve or sweep for states reported; on all ranks the same.</summary>
    public MgritReport? LastStates { get; internal set; }

    /// <summary>What the last solve or sweep for co-states reported; its step i is that of layer N − 1 − i.</summary>
    public MgritReport? LastCostates { get; internal set; }

    /// <summary>Coarse steps taken once more by this rank, to linearise them for the co-states.</summary>
    public long Linearizations { get; internal set; }

    /// <summary>Layers of which this rank formed the gradient: once per layer and gradient.</summary>
    public long GradientSteps { get; internal set; }
}
