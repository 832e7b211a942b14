using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>Layer after layer, with what the co-state sweep needs kept: the readable reference that every other propagator is tested against.</summary>
public sealed class SerialPropagator<T> : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public ISweep<T> NewSweep(Network<T> network, Tiling largest) => new SerialSweep<T>(network, largest);

    /// <inheritdoc/>
    public long SweepLength(Network<T> network, Tiling largest, bool keep) =>
        BlockMemory<T>.Length(network, largest, OpeningSweep<T>.Held(network) + (keep ? Trajectory<T>.Kept(network, largest.PaddedSamples, network.Layers) : Trajectory<T>.Moving(network)));
}
