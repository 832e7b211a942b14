using System.Numerics;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Sums of parameter gradients, for every chunk of a batch, of all layers or of some at a time; and their sum over the chunks, added as a fixed tree.</summary>
/// <param name="share">The part of the network that this rank owns.</param>
/// <param name="layers">Layers at a time.</param>
/// <param name="team">The threads that share the adding.</param>
sealed class ChunkSums<T>(NetworkShare<T> share, int layers, ThreadTeam team) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Accumulators<T>?[] _chunks = new Accumulators<T>?[BatchPlan.MostChunks];
    Action<int, int>? _reduceGroup;
    Dense<T>? _gradient;
    int _count, _from, _parts, _groups;

    /// <summary>The sums of a chunk, now those of the layers from <paramref name="first"/> on, zero; with <paramref name="ends"/> those of opening and readout too, which else stay.</summary>
    public Accumulators<T> Zero(int chunk, int first, bool ends)
    {
        Accumulators<T> sums = _chunks[chunk] ??= new(share, layers);
        sums.SetZero(first, ends);
        return sums;
    }

    /// <summary>The slices of the gradient that belong to the layers at hand ← the sums over the chunks; with <paramref name="ends"/> also those of opening and readout.</summary>
    public void Reduce(int chunks, bool ends, Dense<T> gradient)
    {
        (_gradient, _count, _from) = (gradient, chunks, ends ? 0 : 2);
        _parts = _chunks[0]!.Parts - _from;
        // Parts are handed out in groups: adding small ones is less work than handing them out.
        _groups = Math.Clamp((int)(Accumulators<T>.Length(share.Network, layers) * chunks / 65536), 1, Math.Min(_parts, 64));
        team.ForEach(_groups, _reduceGroup ??= ReduceGroup);
        _gradient = null;
    }

    void ReduceGroup(int member, int group)
    {
        int end = _from + (int)((long)(group + 1) * _parts / _groups);
        for (int part = _from + (int)((long)group * _parts / _groups); part < end; part++)
        {
            for (int stride = 1; stride < _count; stride *= 2)
                for (int chunk = 0; chunk + stride < _count; chunk += 2 * stride) _chunks[chunk]!.Add(part, _chunks[chunk + stride]!);
            _chunks[0]!.Collect(part, _gradient!);
        }
    }
}
