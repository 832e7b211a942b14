using System.Diagnostics;
using Costate.Numerics.Communication;

namespace Costate.Testing;

/// <summary>The rules of collective operations.</summary>
static class CollectiveRules
{
    public static void Check(ContractReport report, ICommunicator ranks)
    {
        report.Note("a broadcast of any rank reaches all", Broadcast(ranks));
        report.Note("uneven and empty parts are gathered in the order of the ranks", Gathered(ranks, (starts, all) => ranks.Gather(starts, all), ranks.Rank == 0));
        report.Note("what is gathered for all is the same on all ranks", Gathered(ranks, (starts, all) => ranks.AllGather(starts, all), true));
        report.Note("nobody leaves a barrier before all have come", Barrier(ranks));
        report.Rule("a rank that does not exist cannot broadcast", () => Refused(() => ranks.Broadcast(ranks.Size, 1)) && Refused(() => ranks.Broadcast(-1, 1)) ? null : "it can");
        report.Rule("there is one start more than ranks", () => Refused(() => ranks.Gather<int>(new int[ranks.Size], [])) ? null : "fewer are accepted");
    }

    static string? Broadcast(ICommunicator ranks)
    {
        for (int root = 0; root < ranks.Size; root++)
        {
            foreach (int length in (int[])[0, 1, 1001])
            {
                double[] values = new double[length], expected = [.. Enumerable.Range(0, length).Select(i => root + i / 8.0)];
                if (ranks.Rank == root) expected.CopyTo(values, 0);
                ranks.Broadcast(root, values.AsSpan());
                if (!values.AsSpan().SequenceEqual(expected)) return $"{length} numbers of rank {root} arrived changed";
            }
            (int Rank, double Number) pair = ranks.Broadcast(root, (ranks.Rank, 0.5 * ranks.Rank));
            if (pair != (root, 0.5 * root)) return $"the pair ({root}, {0.5 * root}) of rank {root} arrived as {pair}";
        }
        return null;
    }

    delegate void Operation(int[] starts, Span<int> all);

    static string? Gathered(ICommunicator ranks, Operation gather, bool complete)
    {
        // A few values after another, none on every third rank; then none but on one rank, for each of them; then none at all.
        if (Gathered(ranks, gather, complete, rank => rank % 3 == 1 ? 0 : 5 * rank + 1) is { } uneven) return uneven;
        for (int only = 0; only <= ranks.Size; only++)
            if (Gathered(ranks, gather, complete, rank => rank == only ? 3 : 0) is { } single) return single;
        return null;
    }

    static string? Gathered(ICommunicator ranks, Operation gather, bool complete, Func<int, int> count)
    {
        int[] starts = new int[ranks.Size + 1];
        for (int rank = 0; rank < ranks.Size; rank++) starts[rank + 1] = starts[rank] + count(rank);
        int[] expected = [.. Enumerable.Range(0, ranks.Size).SelectMany(rank => Enumerable.Range(0, count(rank)).Select(i => 1000 * rank + i)), -1], all = new int[expected.Length];
        Array.Fill(all, -1);
        Range own = starts[ranks.Rank]..starts[ranks.Rank + 1];
        expected.AsSpan(own).CopyTo(all.AsSpan(own));
        gather(starts, all);
        if (!complete) return all.AsSpan(own).SequenceEqual(expected.AsSpan(own)) ? null : $"the values of rank {ranks.Rank} itself were changed";
        int wrong = all.AsSpan().CommonPrefixLength(expected);
        return wrong == all.Length ? null : $"of parts that start at {string.Join(", ", starts)}, number {wrong} should be {expected[wrong]}, but is {all[wrong]}";
    }

    // Each rank is late once. On one machine all ranks have the same clock.
    static string? Barrier(ICommunicator ranks)
    {
        for (int late = 0; late < ranks.Size; late++)
        {
            if (ranks.Rank == late) Thread.Sleep(20);
            long came = Stopwatch.GetTimestamp();
            ranks.Barrier();
            long left = Stopwatch.GetTimestamp();
            long last = ranks.AllGather(came).Max();
            if (left < last) return $"this rank left {Stopwatch.GetElapsedTime(left, last).TotalMilliseconds} ms before the last one came, which was {late}";
        }
        return null;
    }

    static bool Refused(Action call)
    {
        try
        {
            call();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
