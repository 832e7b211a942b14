using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>F and the penalties of all layers, summed up chunk by chunk in double precision.</summary>
/// <param name="groups">Which sum each layer adds to: that of the layers with the same weights.</param>
sealed class ChunkTotals(int[] groups)
{
    readonly int _sums = groups.Max() + 1;
    readonly double[] _values = new double[BatchPlan.MostChunks], _penalties = new double[BatchPlan.MostChunks * (groups.Max() + 1)];
    readonly long[] _moved = new long[BatchPlan.MostChunks];

    public void Clear(int chunks)
    {
        _values.AsSpan(0, chunks).Clear();
        _moved.AsSpan(0, chunks).Clear();
        _penalties.AsSpan(0, chunks * _sums).Clear();
    }

    /// <summary>Adds a tile.</summary>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="states">Its states, evaluated.</param>
    /// <param name="mu">μ_i.</param>
    /// <param name="count">Samples that count.</param>
    /// <param name="moved">Samples that moved.</param>
    /// <param name="absolute">Whether the penalty is that of the L1 norm.</param>
    public void Add<T>(int chunk, TileStates<T> states, ReadOnlySpan<double> mu, int count, int moved, bool absolute) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _moved[chunk] += moved;
        for (int t = 0; t < count; t++) _values[chunk] += double.CreateTruncating(states.Values.Span[t]);
        for (int i = 0; i < groups.Length; i++)
        {
            double sum = 0;
            for (int row = 0; row < states.E[i].Length; row += SlackTile<T>.Samples)
            {
                ReadOnlySpan<T> e = states.E[i].Span.Slice(row, count);
                sum += absolute ? double.CreateTruncating(TensorPrimitives.SumOfMagnitudes(e)) : LaneSum.Dot(e, e);
            }
            _penalties[chunk * _sums + groups[i]] += mu[i] * sum;
        }
    }

    /// <summary>The totals over so many chunks, in their order.</summary>
    public (double Value, double[] Penalties, long Moved) Sum(int chunks)
    {
        (double value, long moved) = (0, 0);
        double[] penalties = new double[_sums];
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            value += _values[chunk];
            moved += _moved[chunk];
            for (int i = 0; i < _sums; i++) penalties[i] += _penalties[chunk * _sums + i];
        }
        return (value, penalties, moved);
    }
}
