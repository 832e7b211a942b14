using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;

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
    /// <param name="algebra">Small algebra.</param>
    public void Add<T>(int chunk, TileStates<T> states, ReadOnlySpan<double> mu, int count, int moved, bool absolute, ILaneKernel<T> algebra) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _moved[chunk] += moved;
        _values[chunk] += Total<T>(states.Values.Span[..count]);
        Span<T> norms = stackalloc T[SlackTile<T>.Samples];
        for (int i = 0; i < groups.Length; i++)
        {
            norms.Clear();
            algebra.AddNorms(states.E[i].Length / norms.Length, norms.Length, states.E[i].Span, T.One, absolute, norms);
            _penalties[chunk * _sums + groups[i]] += mu[i] * Total<T>(norms[..count]);
        }
    }

    /// <summary>Adds to the value of a chunk and to the penalty of a layer.</summary>
    public void Add(int chunk, double value, int layer, double penalty)
    {
        _values[chunk] += value;
        _penalties[chunk * _sums + groups[layer]] += penalty;
    }

    static double Total<T>(ReadOnlySpan<T> numbers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T number in numbers) sum += double.CreateTruncating(number);
        return sum;
    }

    /// <summary>Ranks that share the chunks tell one another what theirs have summed up.</summary>
    public void Exchange(ICommunicator ranks, BatchShare batch)
    {
        if (ranks.Size == 1) return;
        int record = _sums + 2;
        double[] all = new double[batch.Plan.Chunks * record];
        for (int chunk = batch.FirstChunk; chunk < batch.EndChunk; chunk++)
        {
            Span<double> own = all.AsSpan(chunk * record, record);
            (own[0], own[1]) = (_values[chunk], _moved[chunk]);
            _penalties.AsSpan(chunk * _sums, _sums).CopyTo(own[2..]);
        }
        ranks.AllGather(batch.Starts(group => record * batch.FirstChunkOf(group)), all.AsSpan());
        for (int chunk = 0; chunk < batch.Plan.Chunks; chunk++)
        {
            Span<double> found = all.AsSpan(chunk * record, record);
            (_values[chunk], _moved[chunk]) = (found[0], (long)found[1]);
            found[2..].CopyTo(_penalties.AsSpan(chunk * _sums));
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
