using System.Numerics;
using System.Numerics.Tensors;
using Costate.Numerics.Communication;

namespace Costate.Numerics.Vectors;

/// <summary>The part of a long vector that a rank holds: consecutive pieces of it. Sums over all pieces have the same bits, whichever rank holds which pieces.</summary>
/// <remarks>All ranks call the members together.</remarks>
public sealed class VectorShare
{
    readonly ICommunicator _ranks;
    readonly int[] _lengths, _starts;
    readonly double[] _sums;

    /// <param name="ranks">The ranks that hold the vector.</param>
    /// <param name="lengths">Numbers in the pieces of this rank, in order. The pieces of the ranks follow one another.</param>
    public VectorShare(ICommunicator ranks, ReadOnlySpan<int> lengths)
    {
        (_ranks, _lengths, Length) = (ranks, lengths.ToArray(), TensorPrimitives.Sum(lengths));
        int[] counts = ranks.AllGather(lengths.Length);
        _starts = new int[ranks.Size + 1];
        for (int r = 0; r < ranks.Size; r++) _starts[r + 1] = _starts[r] + counts[r];
        _sums = new double[_starts[^1]];
    }

    /// <summary>Numbers that this rank holds.</summary>
    public int Length { get; }

    /// <summary>Pieces that this rank holds.</summary>
    public int Pieces => _lengths.Length;

    /// <summary>Σ aᵢ·bᵢ over the whole vector: of each piece in the order of <see cref="LaneSum"/>, then piece by piece.</summary>
    public double Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, INumberBase<T>
    {
        Span<double> own = Own();
        for (int piece = 0, at = 0; piece < _lengths.Length; at += _lengths[piece], piece++)
            own[piece] = LaneSum.Dot(a.Slice(at, _lengths[piece]), b.Slice(at, _lengths[piece]));
        return Total();
    }

    /// <summary>The sum of one number per piece, in the order of the pieces.</summary>
    /// <param name="own">Those of the pieces of this rank.</param>
    public double Sum(ReadOnlySpan<double> own)
    {
        own.CopyTo(Own());
        return Total();
    }

    /// <summary>The largest of one number per rank.</summary>
    public double Largest(double own)
    {
        if (_ranks.Size == 1) return own;
        double largest = double.NegativeInfinity;
        foreach (double value in _ranks.AllGather(own)) largest = double.IsNaN(value) ? value : Math.Max(largest, value);
        return largest;
    }

    Span<double> Own() => _sums.AsSpan(_starts[_ranks.Rank], _lengths.Length);

    double Total()
    {
        _ranks.AllGather(_starts, _sums.AsSpan());
        double total = 0;
        foreach (double sum in _sums) total += sum;
        return total;
    }
}
