using Costate.Numerics.Communication;

namespace Costate.Testing;

/// <summary>Checks that a failure of one rank ends all of them, for ranks that are started from within this process.</summary>
public static class RankFailureContract
{
    /// <summary>Checks all rules.</summary>
    /// <param name="run">Runs a program on all ranks, returns when all have ended, and throws <see cref="RankFailedException"/> if a rank other than 0 failed.</param>
    /// <param name="size">Number of ranks it runs on, at least 2.</param>
    /// <param name="patience">How long a job may take to end; 30 seconds if not given.</param>
    /// <param name="name">What to call it in the report.</param>
    /// <exception cref="ContractException">A rule is broken; the message lists all that are.</exception>
    public static void Verify(Action<Action<ICommunicator>> run, int size, TimeSpan? patience = null, string name = "ranks") => Check(run, size, patience, name).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(Action<Action<ICommunicator>> run, int size, TimeSpan? patience = null, string name = "ranks")
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        ContractReport report = new($"{size} {name}");
        TimeSpan limit = patience ?? TimeSpan.FromSeconds(30);
        int last = size - 1;
        report.Rule("a rank that throws ends those that wait for it", () => Fails(limit, run, last, ["no more"], ranks =>
        {
            if (ranks.Rank == last) throw new InvalidDataException("no more");
            ranks.Receive(last, 1, new byte[1]);
        }));
        report.Rule("a rank that throws ends those that wait for others", () => Fails(limit, run, last, ["no more"], ranks =>
        {
            if (ranks.Rank == last) throw new InvalidDataException("no more");
            ranks.Receive(last == 1 ? 1 : (ranks.Rank + 1) % last, 1, new byte[1]);
        }));
        report.Rule("a rank that throws ends those that wait in a group", () => Fails(limit, run, last, ["no more"], ranks =>
        {
            ICommunicator group = ranks.Split(0);
            if (ranks.Rank == last) throw new InvalidDataException("no more");
            group.Barrier();
        }));
        report.Rule("a rank that throws ends those that keep sending", () => Fails(limit, run, last, ["no more"], ranks =>
        {
            if (ranks.Rank == last) throw new InvalidDataException("no more");
            while (true) ranks.Send(last, 1, []);
        }));
        report.Rule("waiting for a rank that has ended is an error", () => Fails(limit, run, last, ["rank 0"], ranks =>
        {
            if (ranks.Rank == last) ranks.Receive(0, 1, new byte[1]);
        }));
        report.Rule("a message of another length is an error that names both lengths", () => Fails(limit, run, last, ["12 bytes", "10"], ranks =>
        {
            if (ranks.Rank == 0) ranks.Send(last, 1, new byte[12]);
            if (ranks.Rank == last) ranks.Receive(0, 1, new byte[10]);
        }));
        return report;
    }

    static string? Fails(TimeSpan limit, Action<Action<ICommunicator>> run, int rank, string[] words, Action<ICommunicator> body)
    {
        Exception? found = null;
        Thread job = new(Run) { IsBackground = true };
        job.Start();
        if (!job.Join(limit)) return $"it has not ended after {limit.TotalSeconds:F0} seconds";
        if (found is null) return "it ends as if nothing had happened";
        if (found is not RankFailedException failure) return $"it ends with {found.GetType().Name}: {found.Message}";
        if (failure.Rank != rank) return $"the rank at fault should be {rank}, but rank {failure.Rank} is named: {failure.Message}";
        return Array.TrueForAll(words, word => failure.Message.Contains(word, StringComparison.OrdinalIgnoreCase)) ? null : $"the message should name {string.Join(" and ", words)}, but is: {failure.Message}";

        void Run()
        {
            try
            {
                run(body);
            }
            catch (Exception e)
            {
                found = e;
            }
        }
    }
}
