using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>A way to compute states and co-states: stored, checkpointed, reversed, parallel in time. Immutable; the memory is in the sweeps it makes.</summary>
public interface IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A workspace for blocks of samples cut like <paramref name="largest"/> or smaller. One thread uses it at a time.</summary>
    ISweep<T> NewSweep(Network<T> network, Tiling largest);

    /// <summary>The part of the network that this rank works on: the whole network, unless ranks share the layers.</summary>
    NetworkShare<T> Share(Network<T> network) => new(network);

    /// <summary>The ranks that share the layers, and groups of them that share the samples; null where it has none.</summary>
    RankGroups? Ranks => null;

    /// <summary>Whether all samples of a batch go through the network as one block.</summary>
    bool TakesWholeBatch => false;

    /// <summary>From now on sweeps are exact, whatever iterations they else stop early; or as they were. For results that are reported.</summary>
    void SolveExactly(bool exactly) { }

    /// <summary>Forward steps of layers in the last forward sweep, by all ranks together; those of coarse levels count like others.</summary>
    long StepsOfSweep(Network<T> network) => network.Layers;

    /// <summary>Numbers that such a workspace will hold, at most.</summary>
    /// <param name="network">The network.</param>
    /// <param name="largest">The largest block.</param>
    /// <param name="keep">Whether it is asked for derivatives, or for values alone.</param>
    long SweepLength(Network<T> network, Tiling largest, bool keep);
}
