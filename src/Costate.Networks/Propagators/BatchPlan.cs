using System.Numerics;
using System.Runtime.CompilerServices;

namespace Costate.Networks.Propagators;

/// <summary>How a batch is worked through: tiles, grouped into blocks that go through the network together, grouped into chunks with gradient sums of their own.</summary>
/// <remarks>
/// A function of network and batch size alone: threads only decide who takes which chunk. There are up to 16 chunks, a power of two so that common numbers of threads share them evenly; fewer where their sums would take
/// more than 64 MB, or where clearing and adding sums that do not fit the caches would cost more than a few per cent of a chunk's work.
/// </remarks>
/// <param name="Tiling">The tiles.</param>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="BlockTiles">Tiles of a block: one where states fill the caches, several where parameters do.</param>
readonly record struct BatchPlan(Tiling Tiling, int Chunks, int BlockTiles)
{
    public const int MostChunks = 16;
    const long ChunkBytes = 64L << 20, CachedBytes = 256 << 10;
    const int ChunkSamples = 192;
    const long WindowBytes = 256 << 10;

    public static BatchPlan For<T>(Network<T> network, int samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tiling tiling = Tiling.For(samples, network.StateFeatures, network.Depth, Unsafe.SizeOf<T>());
        long sumBytes = (long)network.Parameters * Unsafe.SizeOf<T>();
        int chunks = (int)Math.Clamp(ChunkBytes / Math.Max(1, sumBytes), 2, MostChunks);
        if (sumBytes > CachedBytes) chunks = Math.Min(chunks, Math.Max(2, samples / ChunkSamples));
        long layerBytes = 3L * network.LayerParameters * Unsafe.SizeOf<T>();
        int blockTiles = (int)Math.Clamp(layerBytes / (64 << 10), 1, 8);
        return new(tiling, PowerOfTwo(Math.Min(chunks, tiling.Tiles)), blockTiles);
    }

    /// <summary>Layers that the whole batch passes together before it goes on to the next ones: all of them, unless the propagator can stop between layers and the network is so deep that parameters of all layers,
    /// prepared and summed up for each chunk, take more memory than states and co-states of the whole batch. Then as many layers as the caches hold.</summary>
    /// <param name="network">The network.</param>
    /// <param name="propagator">How states and co-states are computed.</param>
    /// <param name="gradient">Whether the gradient is asked for, or values alone.</param>
    public int LayersTogether<T>(Network<T> network, IPropagator<T> propagator, bool gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (propagator is not ILayerwisePropagator<T>) return network.Layers;
        long prepared = network.Steps.Prepared, sums = network.Steps.Accumulated;
        int layers = (int)Math.Clamp(WindowBytes / Math.Max(1, (prepared + sums) * Unsafe.SizeOf<T>()), 1, network.Layers);
        long saved = (network.Layers - layers) * (gradient ? prepared + Chunks * sums : prepared);
        return saved > StateLength(network, gradient) ? layers : network.Layers;
    }

    /// <summary>A block as a batch of its own.</summary>
    public static BatchPlan Of<T>(Network<T> network, Tiling block) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(block, Math.Min(For(network, block.Samples).Chunks, block.Tiles), 1);

    /// <summary>Numbers in the states of the whole batch, and its co-states if the gradient is asked for.</summary>
    public long StateLength<T>(Network<T> network, bool gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (gradient ? 2L : 1) * network.StateFeatures * Tiling.PaddedSamples;

    /// <summary>The largest power of two that is not above n.</summary>
    static int PowerOfTwo(int n) => 1 << BitOperations.Log2((uint)n);

    /// <summary>The largest block that occurs.</summary>
    public Tiling LargestBlock => Tiling.Range(0, Math.Min(BlockTiles, (Tiling.Tiles + Chunks - 1) / Chunks));

    /// <summary>The tiles first … end − 1 of a chunk.</summary>
    public (int First, int End) Chunk(int chunk) => ((int)((long)chunk * Tiling.Tiles / Chunks), (int)((long)(chunk + 1) * Tiling.Tiles / Chunks));
}
