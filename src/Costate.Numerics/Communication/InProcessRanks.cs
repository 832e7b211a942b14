using System.Runtime.ExceptionServices;

namespace Costate.Numerics.Communication;

/// <summary>Ranks as threads of this process: the same program on each, with messages through memory.</summary>
public static class InProcessRanks
{
    /// <summary>The ranks of a group for one thread that plays all of them in turn: a message waits until its receiver is played. To receive one that has not been sent is an error of the program, and waits for ever.</summary>
    /// <param name="size">Number of ranks, at least 1.</param>
    public static ICommunicator[] Played(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Switchboard board = new(size);
        return [.. Enumerable.Range(0, size).Select(rank => new InProcessCommunicator(board, "", Enumerable.Range(0, size), rank))];
    }

    /// <summary>Runs <paramref name="body"/> on every rank at the same time and returns when all have ended. The calling thread is rank 0.</summary>
    /// <param name="size">Number of ranks, at least 1.</param>
    /// <param name="body">The program of a rank.</param>
    /// <exception cref="RankFailedException">A rank threw. All others were ended: their next message to or from anyone throws.</exception>
    /// <remarks>An exception of rank 0 is rethrown as it is.</remarks>
    public static void Run(int size, Action<ICommunicator> body)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(body);
        Switchboard board = new(size);
        Thread[] threads = new Thread[size - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int rank = i + 1;
            threads[i] = new Thread(() => Guarded(rank)) { IsBackground = true, Name = $"Costate rank {rank}" };
            threads[i].Start();
        }
        Guarded(0);
        foreach (Thread thread in threads) thread.Join();
        if (board.Failure is not { } failure) return;
        if (failure.Rank == 0) ExceptionDispatchInfo.Throw(failure.Cause);
        throw new RankFailedException(failure.Rank, failure.Cause);

        void Guarded(int rank)
        {
            try
            {
                body(new InProcessCommunicator(board, "", Enumerable.Range(0, size), rank));
                board.End(rank);
            }
            catch (Exception e)
            {
                board.Fail(rank, e);
            }
        }
    }
}
