using System.Numerics;
using Costate.Networks.Layers;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Runs something on all tiles of a block: pieces of consecutive tiles are shared out over the threads of a rank, each with scratch memory of its own.</summary>
/// <remarks>The pieces are the chunks in which gradients are summed, so one thread at a time adds to the sums of a chunk.</remarks>
sealed class TileTeam<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly BlockShape _shape;
    readonly ThreadTeam _team;
    readonly Dense<T>[] _scratch;
    readonly Action<int, int> _piece;
    Action<int, int>? _body;

    public TileTeam(BlockShape shape, ThreadTeam team, int tileSamples, int scratch)
    {
        (_shape, _team, _piece) = (shape, team, Piece);
        _scratch = new Dense<T>[team.Size];
        for (int i = 0; i < _scratch.Length; i++) _scratch[i] = new(scratch * tileSamples);
    }

    /// <summary>Runs body(member, tile) for all tiles, those of a piece in their order.</summary>
    /// <param name="body">What to run.</param>
    /// <param name="alone">Whether one thread is to do it all, in the order of the tiles.</param>
    public void ForTiles(Action<int, int> body, bool alone = false)
    {
        _body = body;
        if (alone || _team.Size == 1)
            for (int tile = 0; tile < _shape.Block.Tiles; tile++) body(0, tile);
        else _team.ForEach(_shape.Batch.Chunks, _piece);
    }

    /// <summary>A layer at a state on one tile.</summary>
    public Point<T> At(int member, ReadOnlySpan<T> theta, BlockState<T> state, int tile, double time) => new()
    {
        Y = state.Tile(tile),
        Theta = theta,
        Scratch = _scratch[member].Span,
        Samples = _shape.Block.PaddedCount(tile),
        Time = time,
    };

    /// <summary>The part of an array with so many numbers per sample that belongs to a tile.</summary>
    public Span<T> Part(Dense<T> all, int perSample, int tile) => all.Span.Slice(perSample * _shape.Block.Start(tile), perSample * _shape.Block.PaddedCount(tile));

    /// <summary>Working memory of a member for one tile with so many numbers per sample, behind the scratch memory of layers.</summary>
    public Span<T> Spare(int member, int perSample, int tile)
    {
        Span<T> all = _scratch[member].Span;
        return all.Slice(all.Length - perSample * _shape.Block.PaddedCount(tile));
    }

    void Piece(int member, int piece)
    {
        BatchShare batch = _shape.Batch;
        (int first, int end) = batch.TilesOf(batch.FirstChunk + piece);
        for (int tile = first; tile < end; tile++) _body!(member, tile);
    }
}
