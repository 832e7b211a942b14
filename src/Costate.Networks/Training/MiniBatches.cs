using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Objectives;

namespace Costate.Networks.Training;

/// <summary>The mini-batches of an epoch: every sample is in one of them, in an order that depends on seed and epoch alone; the last one may be smaller, or left out.</summary>
/// <param name="seed">Of the order.</param>
sealed class MiniBatches(ulong seed)
{
    int[] _order = [];
    int[]? _all;
    int _samples, _orderedEpoch = -1;

    /// <summary>Mini-batches of an epoch.</summary>
    public int Count { get; private set; }

    /// <summary>Cuts other data.</summary>
    /// <param name="all">Samples of an epoch.</param>
    /// <param name="batch">Samples of a mini-batch; 0 means all.</param>
    /// <param name="whole">Whether a last one that would be smaller is left out.</param>
    public void Plan(int all, int batch, bool whole = false)
    {
        _samples = batch == 0 || batch >= all ? all : batch;
        Count = whole ? all / _samples : (all + _samples - 1) / _samples;
        if (_order.Length == 0 && Count > 1) _order = new int[all];
    }

    /// <summary>Makes an objective that of a mini-batch.</summary>
    public void Select<T>(NetworkObjective<T> data, int epoch, int batch) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Count > 1) data.Select(Samples(epoch, batch));
    }

    /// <summary>The samples of a mini-batch.</summary>
    public ReadOnlySpan<int> Samples(int epoch, int batch)
    {
        if (Count == 1) return _all ??= [.. Enumerable.Range(0, _samples)];
        if (_orderedEpoch != epoch) Shuffle.Epoch(seed, _orderedEpoch = epoch, _order);
        int start = batch * _samples;
        return _order.AsSpan(start, Math.Min(_samples, _order.Length - start));
    }
}
