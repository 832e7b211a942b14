using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>Layer after layer, with what the co-state sweep needs kept: the readable reference that every other propagator is tested against.</summary>
/// <remarks>It can also carry a part of a network on its own: the input of a part without the opening is the state before its first layer, and its final state is the one behind its last layer.</remarks>
public sealed class SerialPropagator<T> : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly NetworkShare<T>? _part;

    /// <summary>Of any network, as a whole.</summary>
    public SerialPropagator() { }

    /// <summary>Of a part of a network.</summary>
    public SerialPropagator(NetworkShare<T> part) => _part = part;

    /// <inheritdoc/>
    public NetworkShare<T> Share(Network<T> network) => _part ?? new(network);

    /// <inheritdoc/>
    public long StepsOfSweep(Network<T> network) => _part is null ? network.Layers : _part.End - _part.First;

    /// <inheritdoc/>
    public ISweep<T> NewSweep(Network<T> network, Tiling largest) => new SerialSweep<T>(Share(network), largest);

    /// <inheritdoc/>
    public long SweepLength(Network<T> network, Tiling largest, bool keep)
    {
        NetworkShare<T> part = Share(network);
        return BlockMemory<T>.Length(network, largest, OpeningSweep<T>.Held(network) + (keep ? Trajectory<T>.Kept(network, largest.PaddedSamples, part.End - part.First) : Trajectory<T>.Moving(network)));
    }
}
