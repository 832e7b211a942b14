using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The states of all samples of a block at one layer, as a vector: features × samples, tile by tile.</summary>
/// <remarks>Inner products leave out padded samples, and add up tile by tile, so they depend neither on padding nor on who computes which tile. Where groups of ranks share the samples, tiles are pieces.</remarks>
sealed class BlockState<T> : IVector<BlockState<T>>, IPieces<BlockState<T>>, IExchangeable<BlockState<T>>, IContiguous where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly BlockShape _shape;
    Dense<T> _memory;

    public BlockState(BlockShape shape) => (_shape, _memory) = (shape, new(shape.Features * shape.Capacity));

    /// <summary>The numbers of the largest block.</summary>
    public Dense<T> Memory => _memory;

    /// <summary>The numbers of the block at hand.</summary>
    public Span<T> Span => _memory.Span[..(_shape.Features * _shape.Block.PaddedSamples)];

    /// <inheritdoc/>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(Span);

    /// <summary>The numbers of a tile.</summary>
    public Span<T> Tile(int tile) => _memory.Span.Slice(_shape.Features * _shape.Block.Start(tile), _shape.Features * _shape.Block.PaddedCount(tile));

    /// <inheritdoc/>
    public BlockState<T> Like() => new(_shape);

    /// <inheritdoc/>
    public void SetZero() => Span.Clear();

    /// <inheritdoc/>
    public void CopyFrom(BlockState<T> x) => x.Span.CopyTo(Span);

    /// <inheritdoc/>
    public void Exchange(BlockState<T> x) => (_memory, x._memory) = (x._memory, _memory);

    /// <inheritdoc/>
    public void Axpby(double a, BlockState<T> x, double b)
    {
        Span<T> y = Span;
        if (a == 1 && b == 1) TensorPrimitives.Add(y, x.Span, y);
        else if (a == -1 && b == 1) TensorPrimitives.Subtract(y, x.Span, y);
        else _memory.Slice(0, y.Length).Axpby(a, x._memory.Slice(0, y.Length), b);
    }

    /// <inheritdoc/>
    public double Dot(BlockState<T> x)
    {
        double sum = 0;
        for (int tile = 0; tile < _shape.Block.Tiles; tile++) sum += Dot(x, tile);
        return sum;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Starts => _shape.TileStarts;

    /// <inheritdoc/>
    public void Dot(BlockState<T> x, Span<double> products)
    {
        for (int tile = 0; tile < _shape.Block.Tiles; tile++) products[tile] = Dot(x, tile);
    }

    /// <inheritdoc/>
    public void SquaredDistance(BlockState<T> x, Span<double> squares)
    {
        for (int tile = 0; tile < _shape.Block.Tiles; tile++) squares[tile] = SquaredDistance(x, tile);
    }

    double SquaredDistance(BlockState<T> x, int tile)
    {
        ReadOnlySpan<T> a = Tile(tile), b = x.Tile(tile);
        (int count, int padded) = (_shape.Block.Count(tile), _shape.Block.PaddedCount(tile));
        if (count == padded) return SquaredDistance(a, b);
        double sum = 0;
        for (int feature = 0; feature < _shape.Features; feature++) sum += SquaredDistance(a.Slice(feature * padded, count), b.Slice(feature * padded, count));
        return sum;
    }

    static double SquaredDistance(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        const int Piece = 512;
        Span<T> difference = stackalloc T[Piece];
        double sum = 0;
        for (int i = 0; i < a.Length; i += Piece)
        {
            Span<T> part = difference[..Math.Min(Piece, a.Length - i)];
            TensorPrimitives.Subtract(a.Slice(i, part.Length), b.Slice(i, part.Length), part);
            sum += LaneSum.Dot<T>(part, part);
        }
        return sum;
    }

    double Dot(BlockState<T> x, int tile)
    {
        ReadOnlySpan<T> a = Tile(tile), b = x.Tile(tile);
        (int count, int padded) = (_shape.Block.Count(tile), _shape.Block.PaddedCount(tile));
        if (count == padded) return LaneSum.Dot(a, b);
        double sum = 0;
        for (int feature = 0; feature < _shape.Features; feature++) sum += LaneSum.Dot(a.Slice(feature * padded, count), b.Slice(feature * padded, count));
        return sum;
    }
}
