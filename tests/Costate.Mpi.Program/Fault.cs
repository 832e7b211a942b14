using System.Diagnostics;
using Costate.Numerics.Communication;

namespace Costate.Mpi.Program;

/// <summary>All that can go wrong on a rank.</summary>
static class Fault
{
    /// <summary>Goes wrong.</summary>
    /// <param name="mode">How.</param>
    /// <param name="ranks">All ranks; rank 0 waits for a message of 10 bytes.</param>
    public static void Commit(string mode, ICommunicator ranks)
    {
        Console.WriteLine($"now {Stopwatch.GetTimestamp()}");
        switch (mode)
        {
            case "throw":
                throw new InvalidDataException("bad sample 17,\nin line 3");
            case "throw-worker":
                Thread worker = new(() => throw new InvalidDataException("bad sample 17"));
                worker.Start();
                ranks.Receive(0, 1, new byte[1]);
                break;
            case "throw-team":
                using (ThreadTeam team = new(2)) team.Run(member => throw new InvalidDataException("bad sample 17"));
                break;
            case "fail-fast":
                Environment.FailFast("bad sample 17");
                break;
            case "exit":
                Environment.Exit(0);
                break;
            case "exit-worker":
                new Thread(() => Environment.Exit(0)).Start();
                ranks.Receive(0, 1, new byte[1]);
                break;
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "end":
                break;
            case "length":
                ranks.Send(0, 1, new byte[12]);
                break;
            case "unread":
                ranks.Send(0, 1, new byte[10]);
                for (int n = 0; n < 3; n++) ranks.Send(0, 2, new byte[1_000_000]);
                break;
            case "address":
                ranks.Send(1, 1, []);
                break;
            case "tag":
                ranks.Send(0, int.MaxValue, []);
                break;
            default:
                throw new ArgumentException($"unknown mode {mode}");
        }
    }
}
