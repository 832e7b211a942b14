namespace Costate.Cli.Runs;

/// <summary>How many ranks a run has, and how they share this machine.</summary>
/// <param name="Ranks">Ranks of the run.</param>
/// <param name="Here">Of these, on this machine.</param>
/// <param name="Threads">Threads of a rank.</param>
/// <param name="AreProcesses">Whether every rank is a process, with data of its own.</param>
readonly record struct RankLayout(int Ranks, int Here, int Threads, bool AreProcesses)
{
    /// <summary>One rank.</summary>
    public static RankLayout Alone(int threads) => new(1, 1, threads, false);
}
