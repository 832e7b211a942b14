using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>Sums of products over a batch: tiles of 48 samples in at most 16 chunks, each with sums of its own that are added as a fixed tree. So the bits depend on the batch alone, not on who computed which chunk.</summary>
/// <remarks>
/// Ranks share the chunks. What one needs of another it gets as one message with the sums of all layers: of G, which is symmetric, the entries on and below the diagonal, and B, in all
/// Σ [(n + 1)(n + 2)/2 + m·(n + 1)] numbers for layers of n inputs and m outputs, whatever the number of samples and ranks. The total is on the first rank.
/// </remarks>
sealed class ChunkProducts : IChunkTree
{
    const long MostBytes = 64L << 20, CachedBytes = 256 << 10;
    const int LeastTiles = 4, Piece = 8192, Tile = Tiling.Quantum, Tag = 1310, StatesTag = 1311;

    readonly SumLayout[] _layouts;
    readonly ThreadTeam _team;
    readonly ICommunicator _ranks;
    readonly Dense<double>?[] _chunks = new Dense<double>?[BatchPlan.MostChunks];
    readonly Action<int, int> _addPiece;
    Dense<double>? _message;
    int _firstStride, _lastStride, _first, _end, _firstGram;

    /// <param name="layouts">Where the sums of the layers stand.</param>
    /// <param name="team">The threads of this rank.</param>
    /// <param name="ranks">The ranks that share the samples.</param>
    public ChunkProducts(SumLayout[] layouts, ThreadTeam team, ICommunicator ranks)
    {
        (_layouts, _team, _ranks, _addPiece) = (layouts, team, ranks, AddPiece);
        Length = layouts[^1].Start + layouts[^1].Length;
        Plan(1);
    }

    /// <summary>Numbers in the sums.</summary>
    public int Length { get; }

    /// <summary>The chunks of the batch, and those of this rank.</summary>
    public BatchShare Batch { get; private set; }

    /// <summary>Samples of the batch.</summary>
    public int Samples => Batch.Plan.Tiling.Samples;

    /// <summary>Number of tiles, over all ranks.</summary>
    public int Tiles => Batch.Plan.Tiling.Tiles;

    /// <summary>Number of chunks, over all ranks.</summary>
    public int Chunks => Batch.Plan.Chunks;

    /// <summary>The sums of the whole batch, after <see cref="Reduce"/>, on the first rank.</summary>
    public Dense<double> Total => _chunks[0]!;

    /// <summary>Cuts another batch.</summary>
    public void Plan(int samples) => Batch = new(new(new(samples, Tile), ChunksOf(samples, Length), 1), _ranks.Rank, _ranks.Size);

    /// <summary>Chunks of a batch, a power of two; fewer where their sums take much memory, or more time to add than to compute.</summary>
    public static int ChunksOf(int samples, long length)
    {
        int tiles = (samples + Tile - 1) / Tile, most = (int)Math.Clamp(MostBytes / (8 * Math.Max(1, length)), 2, BatchPlan.MostChunks);
        if (8 * length > CachedBytes) most = Math.Min(most, Math.Max(2, tiles / LeastTiles));
        return 1 << BitOperations.Log2((uint)Math.Min(most, tiles));
    }

    /// <summary>Numbers in a message with the sums of the layers; G is part of them from the layer <paramref name="firstGram"/> on.</summary>
    public static int PackedLength(ReadOnlySpan<SumLayout> layouts, int firstGram)
    {
        int length = 0;
        for (int i = 0; i < layouts.Length; i++) length = checked(length + (i < firstGram ? 0 : (int)((long)layouts[i].Columns * (layouts[i].Columns + 1) / 2)) + layouts[i].Outputs * layouts[i].Columns);
        return length;
    }

    /// <summary>The tiles first … end − 1 of a chunk.</summary>
    public (int First, int End) Chunk(int chunk) => Batch.Plan.Chunk(chunk);

    /// <summary>Samples of a tile that count.</summary>
    public int Count(int tile) => Batch.Plan.Tiling.Count(tile);

    /// <summary>Runs it for every chunk of this rank: number of the thread, and of the chunk less <see cref="BatchShare.FirstChunk"/>.</summary>
    public void ForEachChunk(Action<int, int> run) => _team.ForEach(Batch.Chunks, run);

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
    /// <param name="firstGram">G of the layers before this one is known already, and no part of messages.</param>
    /// <param name="only">The layer whose sums are wanted; −1 for all.</param>
    public void Reduce(int firstGram = 0, int only = -1)
    {
        (_first, _end, _firstGram) = only < 0 ? (0, _layouts.Length, firstGram) : (only, only + 1, firstGram);
        ChunkTree.Add(Batch, this);
    }

    /// <summary>Values of all tiles on the first rank, which are spread over the ranks as the tiles are; nothing on the others.</summary>
    /// <param name="own">Those of the tiles of this rank.</param>
    /// <param name="ofTile">Numbers of a tile.</param>
    public Dense<T> Gathered<T>(Dense<T> own, int ofTile) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_ranks.Size == 1) return own;
        if (_ranks.Rank > 0)
        {
            if (own.Length > 0) _ranks.Send(0, StatesTag, MemoryMarshal.AsBytes(own.Span));
            return new(0);
        }
        int[] starts = Batch.Starts(group => checked(Batch.FirstTileOf(group) * ofTile));
        Dense<T> all = new(starts[^1]);
        own.Span.CopyTo(all.Span);
        for (int rank = 1; rank < _ranks.Size; rank++)
            if (starts[rank + 1] > starts[rank]) _ranks.Receive(rank, StatesTag, MemoryMarshal.AsBytes(all.Span[starts[rank]..starts[rank + 1]]));
        return all;
    }

    /// <summary>Takes those of the own tiles from the values of all.</summary>
    public void TakeOwn<T>(Dense<T> all, int ofTile, Dense<T> own) where T : unmanaged, IBinaryFloatingPointIeee754<T> => all.Span.Slice(Batch.FirstTile * ofTile, own.Length).CopyTo(own.Span);

    void IChunkTree.AddHere(int first, int last, bool isComplete)
    {
        (_firstStride, _lastStride) = (first, last);
        if (Batch.Chunks > 1) _team.ForEach((Length + Piece - 1) / Piece, _addPiece);
    }

    void IChunkTree.Send(int chunk, int group)
    {
        Span<double> message = Message(), rest = message;
        for (int i = _first; i < _end; i++)
            for (int row = i < _firstGram ? _layouts[i].CrossRow : 0; Next(ref row, _layouts[i], out int length); row++)
            {
                Row(chunk, i, row, length).CopyTo(rest);
                rest = rest[length..];
            }
        _ranks.Send(group, Tag, MemoryMarshal.AsBytes(message));
    }

    void IChunkTree.Receive(int chunk, int group)
    {
        Span<double> message = Message();
        _ranks.Receive(group, Tag, MemoryMarshal.AsBytes(message));
        for (int i = _first; i < _end; i++)
            for (int row = i < _firstGram ? _layouts[i].CrossRow : 0; Next(ref row, _layouts[i], out int length); row++)
            {
                Span<double> sums = Row(chunk, i, row, length);
                TensorPrimitives.Add(sums, message[..length], sums);
                message = message[length..];
            }
    }

    /// <summary>Whether there is a row from this one on that is sent, and how long it is: of G up to the diagonal.</summary>
    static bool Next(ref int row, SumLayout layout, out int length)
    {
        if (row == layout.Columns) row = layout.CrossRow;
        length = row < layout.Columns ? row + 1 : layout.Columns;
        return row < layout.CrossRow + layout.Outputs;
    }

    Span<double> Row(int chunk, int layer, int row, int length) => _chunks[chunk]!.Span.Slice(_layouts[layer].Start + row * _layouts[layer].Stride, length);

    Span<double> Message() => (_message ??= new(PackedLength(_layouts, 0))).Span[..PackedLength(_layouts.AsSpan(_first.._end), _firstGram - _first)];

    void AddPiece(int member, int piece)
    {
        int start = piece * Piece, length = Math.Min(Piece, Length - start);
        for (int step = _firstStride; step <= _lastStride; step *= 2)
            for (int chunk = 0; chunk + step < Chunks; chunk += 2 * step)
            {
                if (!ChunkTree.IsHere(Batch, chunk) || !ChunkTree.IsHere(Batch, chunk + step)) continue;
                Span<double> sums = _chunks[chunk]!.Span.Slice(start, length);
                TensorPrimitives.Add(sums, _chunks[chunk + step]!.Span.Slice(start, length), sums);
            }
    }
}
