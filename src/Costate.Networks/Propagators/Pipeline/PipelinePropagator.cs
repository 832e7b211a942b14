using System.Numerics;
using Costate.Numerics.Communication;

namespace Costate.Networks.Propagators.Pipeline;

/// <summary>Layer after layer, from rank to rank: every rank owns consecutive layers and hands the states of a tile on while it takes up the next one.</summary>
/// <remarks>
/// The bits are those of <see cref="SerialPropagator{T}"/>. Forward sweeps overlap (rank r is at one tile while rank r + 1 is at the one before); co-state sweeps go through the ranks one after another.
/// Every rank makes one of these, for the same network, and calls the same members in the same order.
/// </remarks>
/// <param name="firstLayers">The first layer of every rank, and N at the end.</param>
/// <param name="ranks">The ranks that share the layers.</param>
/// <param name="team">The threads of this rank, which share the tiles of forward sweeps.</param>
public sealed class PipelinePropagator<T>(int[] firstLayers, RankGroups ranks, ThreadTeam team) : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public RankGroups? Ranks => ranks;

    /// <inheritdoc/>
    public bool TakesWholeBatch => true;

    /// <inheritdoc/>
    public NetworkShare<T> Share(Network<T> network) => new(network, ranks.Layers, firstLayers);

    /// <inheritdoc/>
    public ISweep<T> NewSweep(Network<T> network, Tiling largest) => new PipelineSweep<T>(Share(network), team, largest);

    /// <inheritdoc/>
    public long SweepLength(Network<T> network, Tiling largest, bool keep)
    {
        int layers = firstLayers[ranks.Layers.Rank + 1] - firstLayers[ranks.Layers.Rank], inputs = ranks.Layers.Rank == 0 ? network.Opening.Shape.Inputs : 0;
        long tile = OpeningSweep<T>.Held(network) + (keep ? Trajectory<T>.Kept(network, largest.TileSamples, layers) : Trajectory<T>.Moving(network));
        long tiles = keep ? largest.Tiles : Math.Min(team.Size, largest.Tiles);
        return (inputs + (keep ? 2L : 1) * network.StateFeatures) * largest.PaddedSamples + tiles * (tile + network.Scratch) * largest.TileSamples;
    }
}
