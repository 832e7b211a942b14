using System.Numerics;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Runs something on all tiles of a block: pieces of consecutive tiles are shared out over the threads of a rank, each with scratch memory of its own.</summary>
/// <remarks>The pieces are the chunks in which gradients are summed, so one thread at a time adds to the sums of a chunk.</remarks>
sealed class TileTeam<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Network<T> _network;
    readonly BlockShape _shape;
    readonly ThreadTeam _team;
    readonly Dense<T>[] _scratch;
    readonly Action<int, int> _piece;
    Action<int, int>? _body;
    BatchPlan _plan;

    public TileTeam(Network<T> network, BlockShape shape, ThreadTeam team, int tileSamples, int scratch)
    {
        (_network, _shape, _team, _piece) = (network, shape, team, Piece);
        _scratch = new Dense<T>[team.Size];
        for (int i = 0; i < _scratch.Length; i++) _scratch[i] = new(scratch * tileSamples);
    }

    /// <summary>To be called for every new block.</summary>
    public void Plan() => _plan = BatchPlan.For(_network, _shape.Block.Samples);

    /// <summary>Runs body(member, tile) for all tiles, those of a chunk in their order.</summary>
    public void ForTiles(Action<int, int> body)
    {
        _body = body;
        if (_team.Size == 1)
            for (int tile = 0; tile < _shape.Block.Tiles; tile++) body(0, tile);
        else _team.ForEach(_plan.Chunks, _piece);
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

    void Piece(int member, int chunk)
    {
        (int first, int end) = _plan.Chunk(chunk);
        for (int tile = first; tile < end; tile++) _body!(member, tile);
    }
}
