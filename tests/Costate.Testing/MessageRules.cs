using Costate.Numerics.Communication;

namespace Costate.Testing;

/// <summary>The rules of messages from one rank to another. After a violation the messages that are on their way are received all the same, so that the next rule begins without them.</summary>
static class MessageRules
{
    const int Repeated = 50;

    static readonly int[] _lengths = [0, 1, 7, 4096, 65_537, 500_001, 0];

    public static void Check(ContractReport report, ICommunicator ranks)
    {
        report.Rule("a message goes from one rank to another one", () => Refusals(ranks));
        report.Note("messages of one tag arrive in the order in which they were posted", Order(ranks));
        report.Note("messages are matched by their tags", Tags(ranks));
        report.Note("messages of any length arrive, and nothing beside them is written; posting does not wait for the receiver", Lengths(ranks));
        report.Note("the memory of a message may be used again as soon as it is posted", Reuse(ranks));
    }

    static string? Refusals(ICommunicator ranks)
    {
        foreach (int other in (int[])[-1, ranks.Rank, ranks.Size])
            if (!Refused(() => ranks.Send(other, 1, [])) || !Refused(() => ranks.Receive(other, 1, []))) return $"rank {ranks.Rank} of {ranks.Size} may send to rank {other} or receive from it";
        int next = (ranks.Rank + 1) % ranks.Size;
        return Refused(() => ranks.Send(next, -1, [])) && Refused(() => ranks.Receive(next, -1, [])) ? null : "the tag −1 is accepted";
    }

    static bool Refused(Action call)
    {
        try
        {
            call();
            return false;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }

    static string? Order(ICommunicator ranks)
    {
        string? violation = null;
        byte[] found = new byte[4];
        for (int n = 0; n < Repeated; n++)
            foreach (int to in Others(ranks)) ranks.Send(to, 3, BitConverter.GetBytes(n * ranks.Size + ranks.Rank));
        foreach (int from in Others(ranks))
        {
            for (int n = 0; n < Repeated; n++)
            {
                ranks.Receive(from, 3, found);
                if (BitConverter.ToInt32(found) is var got && got != n * ranks.Size + from) violation ??= $"message {n} of rank {from} should be {n * ranks.Size + from}, but is {got}";
            }
        }
        return violation;
    }

    static string? Tags(ICommunicator ranks)
    {
        int[] posted = [7, 0, Collectives.FirstTag - 1, 7, 2, 0], taken = [0, 2, 7, 7, Collectives.FirstTag - 1, 0], content = [1, 4, 0, 3, 2, 5];
        string? violation = null;
        byte[] found = new byte[2];
        foreach (int to in Others(ranks))
            for (int n = 0; n < posted.Length; n++) ranks.Send(to, posted[n], [(byte)n, (byte)ranks.Rank]);
        foreach (int from in Others(ranks))
        {
            for (int n = 0; n < taken.Length; n++)
            {
                ranks.Receive(from, taken[n], found);
                if (found[0] != content[n] || found[1] != from) violation ??= $"with tag {taken[n]} message {content[n]} of rank {from} should come, but {found[0]} of rank {found[1]} does";
            }
        }
        return violation;
    }

    // All post before anyone receives: a transport that waits for the receiver of a long message would wait for ever.
    static string? Lengths(ICommunicator ranks)
    {
        const int Zone = 16;
        string? violation = null;
        foreach (int to in Others(ranks))
            foreach (int length in _lengths) ranks.Send(to, 5, Content(ranks.Rank, length));
        foreach (int from in Others(ranks))
        {
            foreach (int length in _lengths)
            {
                byte[] memory = new byte[length + 2 * Zone], expected = new byte[length + 2 * Zone];
                Array.Fill(memory, (byte)0xEE);
                Array.Fill(expected, (byte)0xEE);
                Content(from, length).CopyTo(expected, Zone);
                ranks.Receive(from, 5, memory.AsSpan(Zone, length));
                int wrong = memory.AsSpan().CommonPrefixLength(expected);
                if (wrong < memory.Length) violation ??= $"a message of {length} bytes from rank {from} differs at byte {wrong - Zone}";
            }
        }
        return violation;
    }

    static string? Reuse(ICommunicator ranks)
    {
        string? violation = null;
        byte[] message = new byte[200_000];
        for (byte n = 0; n < 5; n++)
        {
            foreach (int to in Others(ranks))
            {
                Array.Fill(message, (byte)(10 * n + 1));
                ranks.Send(to, 6, message);
                Array.Fill(message, (byte)255);
            }
        }
        foreach (int from in Others(ranks))
        {
            for (byte n = 0; n < 5; n++)
            {
                ranks.Receive(from, 6, message);
                if (message.AsSpan().ContainsAnyExcept((byte)(10 * n + 1))) violation ??= $"message {n} of rank {from} was changed after it was posted";
            }
        }
        return violation;
    }

    static byte[] Content(int from, int length)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) content[i] = (byte)(i * 7 + from * 31 + (i >> 8));
        return content;
    }

    static IEnumerable<int> Others(ICommunicator ranks) => Enumerable.Range(1, ranks.Size - 1).Select(step => (ranks.Rank + step) % ranks.Size);
}
