using System.Diagnostics;

namespace Costate.Numerics.Communication;

/// <summary>A communicator that counts what goes through it, and through the groups that are split off it.</summary>
public sealed class CountingCommunicator : ICommunicator
{
    readonly ICommunicator _ranks;

    /// <param name="ranks">The transport.</param>
    public CountingCommunicator(ICommunicator ranks) : this(ranks, new()) { }

    CountingCommunicator(ICommunicator ranks, CommunicationCount count) => (_ranks, Count) = (ranks, count);

    /// <summary>What this rank has sent and received so far.</summary>
    public CommunicationCount Count { get; }

    /// <inheritdoc/>
    public int Rank => _ranks.Rank;

    /// <inheritdoc/>
    public int Size => _ranks.Size;

    /// <inheritdoc/>
    public void Send(int to, int tag, ReadOnlySpan<byte> message)
    {
        long start = Stopwatch.GetTimestamp();
        _ranks.Send(to, tag, message);
        Count.Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        Count.Messages++;
        Count.Bytes += message.Length;
    }

    /// <inheritdoc/>
    public void Receive(int from, int tag, Span<byte> message)
    {
        long start = Stopwatch.GetTimestamp();
        _ranks.Receive(from, tag, message);
        Count.Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <inheritdoc/>
    public ICommunicator Split(int color) => new CountingCommunicator(_ranks.Split(color), Count);
}
