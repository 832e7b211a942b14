using Costate.Numerics.Communication;

namespace Costate.Numerics.TimeParallel.Simulation;

/// <summary>
/// A solve by <see cref="Mgrit{TState}"/> as its ranks would run it, step by step and message by message, without states: the real driver runs, and what it asks for is written down. The schedule
/// of a given number of cycles does not depend on the data.
/// </summary>
/// <remarks>Ranks are written down one after another, and share the memory that stands for a state.</remarks>
public sealed class ScheduledSolve
{
    readonly TimeHierarchy _hierarchy;
    readonly MgritOptions _options;
    readonly int _cycles;
    readonly bool _toTolerance;
    readonly byte[] _state;
    readonly int[] _pieceStarts;
    readonly (double, double)[] _norms;

    /// <param name="hierarchy">The levels.</param>
    /// <param name="options">How the method iterates.</param>
    /// <param name="cycles">Cycles of a solve.</param>
    /// <param name="toTolerance">Whether it ends because the residual is then at the tolerance, without the relaxation that ends a given number of cycles.</param>
    /// <param name="stateBytes">Bytes of a state. They are only counted.</param>
    /// <param name="pieceStarts">Where several ranks hold a state: the first piece of each of them, and at the end how many there are. Null for one piece on one rank.</param>
    public ScheduledSolve(TimeHierarchy hierarchy, MgritOptions options, int cycles, bool toTolerance, int stateBytes, int[]? pieceStarts = null)
    {
        Check.Option(cycles >= 0, nameof(cycles), cycles, "at least 0");
        Check.Option(stateBytes > 0, nameof(stateBytes), stateBytes, "positive");
        (_hierarchy, _options, _cycles, _toTolerance) = (hierarchy, options with { Cycles = cycles, SerialFallback = false }, cycles, toTolerance);
        _state = GC.AllocateUninitializedArray<byte>(stateBytes);
        _pieceStarts = pieceStarts ?? [0, 1];
        _norms = ResidualNorm<WrittenState>.Memory(hierarchy);
    }

    /// <summary>The longest chain of steps of start and solve that wait for one another, with a rank for every interval: what no number of ranks can shorten.</summary>
    /// <param name="hierarchy">The levels.</param>
    /// <param name="options">How the method iterates.</param>
    /// <param name="cycles">Cycles of the solve.</param>
    /// <param name="toTolerance">Whether it ends because the residual is then at the tolerance: then the ranks come together in every cycle, else a rank may begin the next one while others end the last.</param>
    public static long LongestChain(TimeHierarchy hierarchy, MgritOptions options, int cycles, bool toTolerance)
    {
        TimePartition partition = new(hierarchy, hierarchy.Intervals);
        ScheduledSolve solve = new(hierarchy, options, cycles, toTolerance, 1);
        int levels = hierarchy.Levels.Count;
        RankSchedule[] ranks = new RankSchedule[partition.Ranks];
        for (int rank = 0; rank < ranks.Length; rank++) solve.Write(partition, new RecordingCommunicator(rank, ranks.Length, ranks[rank] = new()), ranks[rank], 0, 0, levels);
        return ScheduleSimulation.Run(ranks, [.. Enumerable.Repeat(new WorkCost(1), levels), new WorkCost(0, IsStep: false)], MessageCost.None).LongestChain;
    }

    /// <summary>Adds start and solve to the schedule of a rank.</summary>
    /// <param name="partition">Who owns what.</param>
    /// <param name="ranks">The rank, which writes messages to the same schedule.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="firstKind">The kind of work that a step of level 0 is; those of level l are the l-th after it.</param>
    /// <param name="lastKind">The kind of work that a step of level 0 is where that may be the last time in the solve.</param>
    /// <param name="vectorKind">The kind of work that a copy, sum or inner product of states is.</param>
    /// <param name="others">The ranks that hold the other pieces of the same states; null if there are none.</param>
    /// <returns>Messages with states that the rank sends in cycles and sweeps.</returns>
    public long Write(TimePartition partition, ICommunicator ranks, RankSchedule schedule, int firstKind, int lastKind, int vectorKind, ICommunicator? others = null)
    {
        others ??= SingleRank.Instance;
        Mgrit<WrittenState> mgrit = new(
            _hierarchy, partition, new WrittenSteps(schedule, firstKind, lastKind), ranks, new WrittenState(schedule, vectorKind, _state, _pieceStarts), _options, others,
            new WrittenNorm(_hierarchy, partition, ranks, _options, others, _cycles, _norms));
        mgrit.Start();
        if (_toTolerance) mgrit.Solve();
        else mgrit.Cycle(_cycles);
        return mgrit.MessagesSent;
    }
}
