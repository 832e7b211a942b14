using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Objectives;

/// <summary>Sums of parameter gradients, for every chunk of a batch, of all layers or of some at a time; and their sum over the chunks, added as a fixed tree.</summary>
/// <remarks>Where groups of ranks share the chunks, a sum of the tree belongs to the group of its first chunk; what it lacks comes as a message.</remarks>
/// <param name="share">The part of the network that this rank owns.</param>
/// <param name="groups">The ranks that have the other chunks.</param>
/// <param name="layers">Layers at a time.</param>
/// <param name="team">The threads that share the adding.</param>
sealed class ChunkSums<T>(NetworkShare<T> share, ICommunicator groups, int layers, ThreadTeam team) : IChunkTree where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Tag = 1300;

    readonly Accumulators<T>?[] _chunks = new Accumulators<T>?[BatchPlan.MostChunks];
    Action<int, int>? _addPiece, _collectPiece;
    Dense<T>? _gradient, _message;
    BatchShare _batch;
    int _from, _parts, _pieces, _firstStride, _lastStride;
    bool _collects;

    /// <summary>The sums of a chunk, now those of the layers from <paramref name="first"/> on, zero; with <paramref name="ends"/> those of opening and readout too, which else stay.</summary>
    public Accumulators<T> Zero(int chunk, int first, bool ends)
    {
        Accumulators<T> sums = _chunks[chunk] ??= new(share, layers);
        sums.SetZero(first, ends);
        return sums;
    }

    /// <summary>The slices of the gradient that belong to the layers at hand ← the sums over the chunks; with <paramref name="ends"/> also those of opening and readout. In the first group; elsewhere it stays as it is.</summary>
    /// <param name="batch">The chunks that are here.</param>
    /// <param name="ends">Whether opening and readout are among the sums.</param>
    /// <param name="gradient">In the layout of the parameters.</param>
    public void Reduce(BatchShare batch, bool ends, Dense<T> gradient)
    {
        if (batch.Chunks == 0) return;
        (_gradient, _batch, _from) = (gradient, batch, ends ? 0 : 2);
        _parts = _chunks[batch.FirstChunk]!.Parts - _from;
        // Parts are handed out in pieces: adding small ones is less work than handing them out.
        _pieces = Math.Clamp((int)(Accumulators<T>.Length(share.Network, layers) * batch.Chunks / 65536), 1, Math.Min(_parts, 64));
        if (!ChunkTree.Add(batch, this) && batch.Group == 0) team.ForEach(_pieces, _collectPiece ??= CollectPiece);
        _gradient = null;
    }

    void IChunkTree.AddHere(int first, int last, bool isComplete)
    {
        (_firstStride, _lastStride, _collects) = (first, last, isComplete);
        team.ForEach(_pieces, _addPiece ??= AddPiece);
    }

    void IChunkTree.Send(int chunk, int group)
    {
        Accumulators<T> sums = _chunks[chunk]!;
        int length = sums.LengthFrom(_from);
        if (length == 0) return;   // no layers here, nor on the ranks with the other chunks
        Span<T> message = Message(length);
        sums.CopyTo(_from, message);
        groups.Send(group, Tag, MemoryMarshal.AsBytes(message));
    }

    void IChunkTree.Receive(int chunk, int group)
    {
        Accumulators<T> sums = _chunks[chunk]!;
        int length = sums.LengthFrom(_from);
        if (length == 0) return;
        Span<T> message = Message(length);
        groups.Receive(group, Tag, MemoryMarshal.AsBytes(message));
        sums.Add(_from, message);
    }

    Span<T> Message(int length)
    {
        if ((_message?.Length ?? 0) < length) _message = new(length);
        return _message!.Span[..length];
    }

    void AddPiece(int member, int piece)
    {
        (int first, int end) = Parts(piece);
        for (int part = first; part < end; part++)
        {
            for (int stride = _firstStride; stride <= _lastStride; stride *= 2)
                for (int chunk = 0; chunk + stride < _batch.Plan.Chunks; chunk += 2 * stride)
                    if (ChunkTree.IsHere(_batch, chunk) && ChunkTree.IsHere(_batch, chunk + stride)) _chunks[chunk]!.Add(part, _chunks[chunk + stride]!);
            if (_collects) _chunks[0]!.Collect(part, _gradient!);
        }
    }

    void CollectPiece(int member, int piece)
    {
        (int first, int end) = Parts(piece);
        for (int part = first; part < end; part++) _chunks[0]!.Collect(part, _gradient!);
    }

    (int First, int End) Parts(int piece) => (_from + (int)((long)piece * _parts / _pieces), _from + (int)((long)(piece + 1) * _parts / _pieces));
}
