using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Propagators;

namespace Costate.Networks.Alternating;

/// <summary>F and the penalties of all layers, summed up chunk by chunk in double precision.</summary>
sealed class ChunkTotals(int layers)
{
    readonly double[] _values = new double[BatchPlan.MostChunks], _penalties = new double[BatchPlan.MostChunks * layers];
    readonly long[] _moved = new long[BatchPlan.MostChunks];

    public void Clear(int chunks)
    {
        _values.AsSpan(0, chunks).Clear();
        _moved.AsSpan(0, chunks).Clear();
        _penalties.AsSpan(0, chunks * layers).Clear();
    }

    /// <summary>Adds a tile.</summary>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="states">Its states, evaluated.</param>
    /// <param name="mu">μ_i.</param>
    /// <param name="count">Samples that count.</param>
    /// <param name="moved">Samples that moved.</param>
    /// <param name="absolute">Whether the penalty is that of the L1 norm.</param>
    /// <param name="algebra">Small algebra.</param>
    public void Add<T>(int chunk, TileStates<T> states, ReadOnlySpan<double> mu, int count, int moved, bool absolute, ILaneKernel<T> algebra) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _moved[chunk] += moved;
        _values[chunk] += Total<T>(states.Values.Span[..count]);
        Span<T> norms = stackalloc T[SlackTile<T>.Samples];
        for (int i = 0; i < layers; i++)
        {
            norms.Clear();
            algebra.AddNorms(states.E[i].Length / norms.Length, norms.Length, states.E[i].Span, T.One, absolute, norms);
            _penalties[chunk * layers + i] += mu[i] * Total<T>(norms[..count]);
        }
    }

    static double Total<T>(ReadOnlySpan<T> numbers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T number in numbers) sum += double.CreateTruncating(number);
        return sum;
    }

    /// <summary>The totals over so many chunks, in their order.</summary>
    public (double Value, double[] Penalties, long Moved) Sum(int chunks)
    {
        (double value, long moved) = (0, 0);
        double[] penalties = new double[layers];
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            value += _values[chunk];
            moved += _moved[chunk];
            for (int i = 0; i < layers; i++) penalties[i] += _penalties[chunk * layers + i];
        }
        return (value, penalties, moved);
    }
}
