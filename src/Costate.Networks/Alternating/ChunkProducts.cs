using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Sums of products over a batch: tiles of 48 samples in at most 16 chunks, each with sums of its own that are added as a fixed tree. So the bits depend on the batch alone, not on who computed which chunk.</summary>
sealed class ChunkProducts
{
    const long MostBytes = 64L << 20, CachedBytes = 256 << 10;
    const int LeastTiles = 4, Piece = 8192, Tile = Tiling.Quantum;

    readonly ThreadTeam _team;
    readonly Dense<double>?[] _chunks = new Dense<double>?[BatchPlan.MostChunks];
    readonly Action<int, int> _reduce;

    public ChunkProducts(int length, ThreadTeam team)
    {
        (Length, _team, _reduce) = (length, team, Reduce);
        Plan(1);
    }

    /// <summary>Numbers in the sums.</summary>
    public int Length { get; }

    /// <summary>Samples of the batch.</summary>
    public int Samples { get; private set; }

    /// <summary>Number of tiles.</summary>
    public int Tiles => (Samples + Tile - 1) / Tile;

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; private set; }

    /// <summary>The sums of the whole batch, after <see cref="Reduce()"/>.</summary>
    public Dense<double> Total => _chunks[0]!;

    /// <summary>Cuts another batch.</summary>
    public void Plan(int samples)
    {
        Samples = samples;
        Chunks = ChunksOf(samples, Length);
    }

    /// <summary>Chunks of a batch, a power of two; fewer where their sums take much memory, or more time to add than to compute.</summary>
    public static int ChunksOf(int samples, long length)
    {
        int tiles = (samples + Tile - 1) / Tile, most = (int)Math.Clamp(MostBytes / (8 * Math.Max(1, length)), 2, BatchPlan.MostChunks);
        if (8 * length > CachedBytes) most = Math.Min(most, Math.Max(2, tiles / LeastTiles));
        return 1 << BitOperations.Log2((uint)Math.Min(most, tiles));
    }

    /// <summary>The tiles first … end − 1 of a chunk.</summary>
    public (int First, int End) Chunk(int chunk) => ((int)((long)chunk * Tiles / Chunks), (int)((long)(chunk + 1) * Tiles / Chunks));

    /// <summary>Samples of a tile that count.</summary>
    public int Count(int tile) => Math.Min(Tile, Samples - tile * Tile);

    /// <summary>The sums of a chunk, as the last batch left them. Chunks may be asked for by several threads.</summary>
    public Span<double> Sums(int chunk) => (_chunks[chunk] ??= new(Length)).Span;

    /// <summary>The sums of a chunk, zero.</summary>
    public Span<double> Zero(int chunk)
    {
        Span<double> sums = Sums(chunk);
        sums.Clear();
        return sums;
    }

    /// <summary>Adds the sums of all chunks.</summary>
    public void Reduce()
    {
        if (Chunks > 1) _team.ForEach((Length + Piece - 1) / Piece, _reduce);
    }

    void Reduce(int member, int piece)
    {
        int start = piece * Piece, length = Math.Min(Piece, Length - start);
        for (int step = 1; step < Chunks; step *= 2)
            for (int chunk = 0; chunk + step < Chunks; chunk += 2 * step)
            {
                Span<double> sums = _chunks[chunk]!.Span.Slice(start, length);
                TensorPrimitives.Add(sums, _chunks[chunk + step]!.Span.Slice(start, length), sums);
            }
    }
}
