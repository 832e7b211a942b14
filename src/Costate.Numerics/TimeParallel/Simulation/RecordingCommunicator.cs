using Costate.Numerics.Communication;

namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>One rank of many that are not there: messages are written down, nothing arrives, and what is received keeps its old content.</summary>
/// <param name="rank">The rank.</param>
/// <param name="size">Number of ranks.</param>
/// <param name="schedule">Where messages are written down.</param>
public sealed class RecordingCommunicator(int rank, int size, RankSchedule schedule) : ICommunicator
{
    /// <inheritdoc/>
    public int Rank => rank;

    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public void Send(int to, int tag, ReadOnlySpan<byte> message) => schedule.Send(to, tag, message.Length);

    /// <inheritdoc/>
    public void Receive(int from, int tag, Span<byte> message) => schedule.Receive(from, tag, message.Length);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: who belongs to a group is the content of messages.</exception>
    public ICommunicator Split(int color) => throw new NotSupportedException("Ranks that are only written down cannot be split: who belongs to which group is known from messages.");
}
