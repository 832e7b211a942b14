using System.Diagnostics;
using Costate.Numerics.Communication;

namespace Costate.Mpi;

/// <summary>One rank of an MPI job, or of a group of its ranks.</summary>
/// <remarks>A long message goes on its way while the sender sends, receives or ends; a sender that computes for long may keep its receiver waiting.</remarks>
sealed class MpiCommunicator : ICommunicator
{
    /// <summary>The tag of an empty message that a rank sends to all others when it has come to its end: the largest that the standard promises.</summary>
    public const int EndTag = 32_767;

    const int AskedBetween = 4096;

    static readonly TimeSpan _grace = TimeSpan.FromSeconds(1);

    readonly MpiCalls _calls;
    readonly ParcelService _parcels;
    readonly nint _handle;
    readonly int[] _members;

    /// <param name="calls">The library.</param>
    /// <param name="parcels">The memory for messages.</param>
    /// <param name="handle">The library's communicator.</param>
    /// <param name="members">The ranks of the group by their numbers in the job, in their order here.</param>
    public MpiCommunicator(MpiCalls calls, ParcelService parcels, nint handle, int[] members)
    {
        (_calls, _parcels, _handle, _members) = (calls, parcels, handle, members);
        Rank = calls.Rank(handle);
    }

    public int Rank { get; }

    public int Size => _members.Length;

    public void Send(int to, int tag, ReadOnlySpan<byte> message)
    {
        MessageChecks.Address(this, to, tag);
        _parcels.Post(_handle, to, tag, message);
    }

    public void Receive(int from, int tag, Span<byte> message)
    {
        MessageChecks.Address(this, from, tag);
        MessageChecks.Length(tag, Await(from, tag), message.Length);
        _parcels.Fetch(_handle, from, tag, message);
    }

    public ICommunicator Split(int color)
    {
        int[] colors = this.AllGather(color);
        int[] ranks = [.. Enumerable.Range(0, Size).Where(r => colors[r] == color)];
        // MPI wants colours that are not negative: the first rank of each group.
        nint group = _calls.Split(_handle, ranks[0], Rank);
        return new MpiCommunicator(_calls, _parcels, group, [.. ranks.Select(r => _members[r])]);
    }

    // The length of the message. What a rank sent before its end may be overtaken by the news of its end, but not by much.
    int Await(int from, int tag)
    {
        long ended = 0;
        for (int asked = 1; ; asked++)
        {
            if (_calls.Probe(_handle, from, tag) is >= 0 and int length) return length;
            Waiting.Pause(asked);
            if (asked % AskedBetween != 0) continue;
            asked = AskedBetween;
            if (ended != 0 && Stopwatch.GetElapsedTime(ended) > _grace) throw MessageChecks.Ended(_members[from]);
            if (ended == 0 && _calls.Probe(_calls.World, _members[from], EndTag) >= 0) ended = Stopwatch.GetTimestamp();
        }
    }
}
