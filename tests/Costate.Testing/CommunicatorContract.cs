using System.Runtime.InteropServices;
using Costate.Numerics.Communication;

namespace Costate.Testing;

/// <summary>Checks a transport between ranks: messages, collective operations over it, groups, memory. Every rank of the job calls this, with its own communicator.</summary>
/// <remarks>
/// A rank reports what it has seen itself. A call that throws on one rank would leave the others waiting, so its exception is passed on instead of being noted as a broken
/// rule: let it end the job. The ranks must be on one machine: its clock tells whether a barrier holds them back.
/// What happens when a rank fails is checked by <see cref="RankFailureContract"/>.
/// </remarks>
public static class CommunicatorContract
{
    /// <summary>Checks all rules.</summary>
    /// <param name="ranks">The communicator of this rank.</param>
    /// <param name="name">What to call it in the report; its type if not given.</param>
    /// <exception cref="ContractException">A rule is broken as this rank sees it; the message lists all that are.</exception>
    public static void Verify(ICommunicator ranks, string? name = null) => Check(ranks, name).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(ICommunicator ranks, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ContractReport report = new($"{name ?? ranks.GetType().Name}, rank {ranks.Rank} of {ranks.Size}");
        report.Note("the ranks are numbered from 0", Numbers(ranks));
        MessageRules.Check(report, ranks);
        CollectiveRules.Check(report, ranks);
        report.Note("a group has those of one colour, in the order of their ranks", Groups(ranks, rank => rank % 2));
        report.Note("a colour is any number", Groups(ranks, rank => -5 - rank / 2));
        report.Note("a group can have a single rank", Groups(ranks, rank => rank));
        report.Note("groups can be split again", Nested(ranks));
        report.Note("messages of a group and of all ranks are kept apart", Apart(ranks));
        report.Note("nothing is allocated after the first messages", Allocation(ranks));
        return report;
    }

    static string? Numbers(ICommunicator ranks)
    {
        int[] all = ranks.AllGather(ranks.Rank);
        return all.SequenceEqual(Enumerable.Range(0, ranks.Size)) ? null : $"they are numbered {string.Join(", ", all)}";
    }

    static string? Groups(ICommunicator ranks, Func<int, int> color)
    {
        int[] members = [.. Enumerable.Range(0, ranks.Size).Where(rank => color(rank) == color(ranks.Rank))];
        ICommunicator group = ranks.Split(color(ranks.Rank));
        int[] found = group.AllGather(ranks.Rank);
        if (!found.SequenceEqual(members)) return $"the group should be {string.Join(", ", members)}, but is {string.Join(", ", found)}";
        return group.Rank == Array.IndexOf(members, ranks.Rank) ? null : $"rank {ranks.Rank} has number {group.Rank} in {string.Join(", ", members)}";
    }

    static string? Nested(ICommunicator ranks)
    {
        ICommunicator group = ranks.Split(ranks.Rank / 4);
        return Groups(group, rank => rank % 2) ?? Groups(group.Split(0), rank => rank / 2) ?? Numbers(ranks);
    }

    // The same tag, the same pair of ranks; what was posted first to all is received last.
    static string? Apart(ICommunicator ranks)
    {
        if (ranks.Size == 1) return null;
        ICommunicator group = ranks.Split(0), other = ranks.Split(0);
        int next = (ranks.Rank + 1) % ranks.Size, previous = (ranks.Rank + ranks.Size - 1) % ranks.Size;
        ranks.Send(next, 1, [1]);
        group.Send(next, 1, [2]);
        other.Send(next, 1, [3]);
        byte[] found = new byte[3];
        other.Receive(previous, 1, found.AsSpan(2, 1));
        group.Receive(previous, 1, found.AsSpan(1, 1));
        ranks.Receive(previous, 1, found.AsSpan(0, 1));
        return found.AsSpan().SequenceEqual<byte>([1, 2, 3]) ? null : $"message 1 of all, 2 and 3 of two groups arrived as {string.Join(", ", found)}";
    }

    // First more long messages are on their way than ever after, so that a transport has the memory for them.
    static string? Allocation(ICommunicator ranks)
    {
        const int Numbers = 1000, Many = 8;
        double[] numbers = new double[Numbers * ranks.Size];
        Span<byte> message = MemoryMarshal.AsBytes(numbers.AsSpan());
        int[] starts = [.. Enumerable.Range(0, ranks.Size + 1).Select(rank => rank * Numbers)];
        for (int n = 0; n < Many; n++)
            for (int step = 1; step < ranks.Size; step++) ranks.Send((ranks.Rank + step) % ranks.Size, 1, message);
        ranks.Barrier();
        for (int n = 0; n < Many; n++)
            for (int step = 1; step < ranks.Size; step++) ranks.Receive((ranks.Rank + step) % ranks.Size, 1, message);
        long before = 0;
        for (int round = 0; round < 30; round++)
        {
            if (round == 10) before = GC.GetAllocatedBytesForCurrentThread();
            for (int root = 0; root < ranks.Size; root++)
            {
                ranks.Broadcast(root, numbers.AsSpan());
                ranks.Barrier();
            }
            ranks.AllGather(starts, numbers.AsSpan());
            ranks.Barrier();
        }
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return bytes == 0 ? null : $"20 rounds of collective operations allocated {bytes} bytes";
    }
}
