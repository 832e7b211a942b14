namespace Costate.Numerics.Communication;

/// <summary>Ranks that run the same program and exchange messages: threads of one process, or processes of an MPI job.</summary>
/// <remarks>
/// Every rank calls the same collective operations in the same order. Messages are pieces of memory; what is in them both sides know. Collective operations
/// are built from these members alone (<see cref="Collectives"/>), with sums in the order of the ranks, never of arrival, so results do not depend on timing or transport.
/// A rank is used by one thread at a time. When a rank fails, all others end: a waiting <see cref="Receive"/> throws, or the whole job is ended.
/// </remarks>
public interface ICommunicator
{
    /// <summary>The number of this rank, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of ranks.</summary>
    int Size { get; }

    /// <summary>Posts a message and returns as soon as <paramref name="message"/> may be overwritten, without waiting for the receiver.</summary>
    /// <param name="to">The receiving rank; not this one.</param>
    /// <param name="tag">From 0 to <see cref="Collectives.FirstTag"/> − 1. Messages with the same sender, receiver and tag arrive in the order in which they were posted.</param>
    /// <param name="message">The content.</param>
    void Send(int to, int tag, ReadOnlySpan<byte> message);

    /// <summary>Waits for the next message of this sender with this tag.</summary>
    /// <param name="from">The sending rank; not this one.</param>
    /// <param name="tag">As in <see cref="Send"/>.</param>
    /// <param name="message">Overwritten; as long as the message that was sent.</param>
    void Receive(int from, int tag, Span<byte> message);

    /// <summary>Groups: those that give the same colour, in the order of their ranks. All ranks call this together.</summary>
    ICommunicator Split(int color);
}
