using System.Runtime.InteropServices;

namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>What a rank does, in order: work of several kinds, and messages. Not what is in them.</summary>
public sealed class RankSchedule
{
    readonly List<ScheduledOperation> _operations = [];

    /// <summary>The operations; work of one kind that follows directly on the same is one operation.</summary>
    public ReadOnlySpan<ScheduledOperation> Operations => CollectionsMarshal.AsSpan(_operations);

    /// <summary>Adds work.</summary>
    /// <param name="kind">Its kind, from 0.</param>
    /// <param name="count">How often it is done.</param>
    public void Work(int kind, long count = 1)
    {
        if (count == 0) return;
        Span<ScheduledOperation> all = CollectionsMarshal.AsSpan(_operations);
        if (!all.IsEmpty && all[^1] is { Action: ScheduledAction.Work } last && last.Code == kind) all[^1] = last with { Amount = last.Amount + count };
        else _operations.Add(new(ScheduledAction.Work, kind, -1, count));
    }

    /// <summary>Adds a message to another rank.</summary>
    public void Send(int to, int tag, long bytes) => _operations.Add(new(ScheduledAction.Send, tag, to, bytes));

    /// <summary>Adds waiting for a message of another rank.</summary>
    public void Receive(int from, int tag, long bytes) => _operations.Add(new(ScheduledAction.Receive, tag, from, bytes));
}
