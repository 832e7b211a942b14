using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.TimeParallel.Simulation;

/// <summary>What is written down is what ranks really do.</summary>
public class ScheduledSolveTests
{
    public static TheoryData<int, int, int, string, MultigridCycle, bool> Solves()
    {
        TheoryData<int, int, int, string, MultigridCycle, bool> cases = [];
        foreach ((int steps, int m, int least) in new[] { (64, 4, 4), (61, 3, 2), (30, 2, 2), (7, 8, 4) })
            foreach (string relaxation in new[] { "F", "FCF", "FCF everywhere" })
                foreach (MultigridCycle cycle in Enum.GetValues<MultigridCycle>())
                    foreach (bool toTolerance in new[] { false, true }) cases.Add(steps, m, least, relaxation, cycle, toTolerance);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Solves))]
    public void Steps_messages_and_bytes_are_those_of_real_ranks(int steps, int m, int least, string relaxation, MultigridCycle cycle, bool toTolerance)
    {
        const int Cycles = 2;
        MgritOptions options = new()
        {
            Relaxations = relaxation switch { "F" => [0], "FCF" => [0, 1], _ => [1] },
            Cycle = cycle,
            Tolerance = 0,
            Cycles = Cycles,
            SerialFallback = false,
            FullMultigridStart = m == 3,
        };
        TimeHierarchy hierarchy = new(new TimeGrid(steps, 5), new() { Factors = [m], LeastSteps = least });
        foreach (bool mirrored in new[] { false, true })
            foreach (int size in new[] { 1, 2, 3, 4, 16 })
            {
                TimeHierarchy levels = mirrored ? hierarchy.Mirrored() : hierarchy;
                TimePartition partition = mirrored ? new TimePartition(hierarchy, size).Mirrored(levels) : new(hierarchy, size);
                long[] taken = new long[levels.Levels.Count], messages = new long[size], bytes = new long[size];
                long states = 0;
                InProcessRanks.Run(size, ranks =>
                {
                    CountingCommunicator counting = new(ranks);
                    Mgrit<Dense<double>> mgrit = new(levels, partition, new LinearStepper(5.0 / steps, LinearStepper.Rotation), counting, new Dense<double>(2), options);
                    if (mgrit.First == 0 && mgrit.End > 0) mgrit[0].Span[0] = 1;
                    mgrit.Start();
                    if (toTolerance) mgrit.Solve();
                    else mgrit.Cycle(Cycles);
                    lock (taken)
                    {
                        for (int l = 0; l < taken.Length; l++) taken[l] += mgrit.StepsTaken[l];
                        states += mgrit.MessagesSent;
                        (messages[ranks.Rank], bytes[ranks.Rank]) = (counting.Count.Messages, counting.Count.Bytes);
                    }
                });
                RecordedSolve recorded = new(levels, partition, options, Cycles, toTolerance, 2 * sizeof(double));
                SimulatedRun run = recorded.Run();
                Assert.Equal(taken, run.Work.SkipLast(1));
                Assert.Equal(states, recorded.StateMessages);
                Assert.Equal(messages, recorded.Ranks.Select(Sent).Select(sent => sent.Messages));
                Assert.Equal(bytes, recorded.Ranks.Select(Sent).Select(sent => sent.Bytes));
                Assert.Equal((messages.Sum(), bytes.Sum()), (run.Messages, run.Bytes));
            }
    }

    [Theory]
    [InlineData(0, MultigridCycle.V)]
    [InlineData(1, MultigridCycle.V)]
    [InlineData(0, MultigridCycle.F)]
    public void Steps_and_messages_of_a_cycle_are_those_of_the_work_model(int relaxations, MultigridCycle cycle)
    {
        TimeHierarchy hierarchy = new(new TimeGrid(256, 5), new() { LeastSteps = 10 });
        MgritOptions options = new() { Relaxations = [relaxations, 1], Cycle = cycle };
        MgritWork work = new(hierarchy, options);
        foreach (int size in new[] { 1, 2, 3, 4, 8, 16, 64 })
        {
            TimePartition partition = new(hierarchy, size);
            RecordedSolve two = new(hierarchy, partition, options, 2, false, 8), three = new(hierarchy, partition, options, 3, false, 8);
            Assert.Equal(work.StepsOfCycle, three.Run().Work.Zip(two.Run().Work, (a, b) => a - b).SkipLast(1));
            Assert.Equal(work.MessagesOfCycle(partition), three.StateMessages - two.StateMessages);
        }
    }

    /// <summary>
    /// The critical path counts relaxations and corrections one after another. With two levels they are, where the ranks come together in every cycle; with more levels, a rank may begin the next relaxation
    /// while others end the last. In a given number of cycles the same holds for the cycles.
    /// </summary>
    [Theory]
    [InlineData(16, 4, 0, 9, 9, 6)]
    [InlineData(64, 16, 0, 21, 21, 6)]
    [InlineData(64, 16, 1, 25, 25, 10)]
    [InlineData(64, 4, 0, 21, 19, 10)]
    [InlineData(256, 4, 0, 33, 30, 20)]
    [InlineData(1024, 10, 0, 45, 42, 26)]
    [InlineData(1024, 10, 1, 49, 46, 30)]
    public void With_free_messages_and_a_rank_per_interval_a_cycle_takes_its_critical_path(int steps, int least, int relaxations, int path, int overlapped, int pipelined)
    {
        TimeHierarchy hierarchy = new(new TimeGrid(steps, 5), new() { LeastSteps = least });
        MgritOptions options = new() { Relaxations = [relaxations, 1] };
        TimePartition partition = new(hierarchy, hierarchy.Intervals);
        Assert.Equal(path, new MgritWork(hierarchy, options).CriticalPath);
        foreach (bool toTolerance in new[] { true, false })
        {
            SimulatedRun two = new RecordedSolve(hierarchy, partition, options, 2, toTolerance, 8).Run(), three = new RecordedSolve(hierarchy, partition, options, 3, toTolerance, 8).Run();
            Assert.Equal(toTolerance ? overlapped : pipelined, three.Seconds - two.Seconds);
            Assert.Equal(toTolerance ? overlapped : pipelined, three.LongestChain - two.LongestChain);
            Assert.Equal(three.LongestChain, ScheduledSolve.LongestChain(hierarchy, options, 3, toTolerance));
        }
    }

    [Fact]
    public void One_rank_takes_the_sum_of_all_its_work()
    {
        TimeHierarchy hierarchy = new(new TimeGrid(1024, 5), new());
        SimulatedRun run = new RecordedSolve(hierarchy, new(hierarchy, 1), new(), 2, false, 8).Run(step: 3, vector: 0.5, new MessageCost(1, 1, 1));
        long steps = run.Work.SkipLast(1).Sum();
        Assert.Equal(steps, run.LongestChain);
        Assert.Equal(2 * new MgritWork(hierarchy, new()).StepsOfCycle.Sum() + 1024, steps);
        Assert.Equal(3.0 * steps + 0.5 * run.Work[^1], run.Seconds);
        Assert.Equal(run.Seconds, run.BusySeconds);
        Assert.Equal((0, 0), (run.Messages, run.Bytes));
    }

    [Fact]
    public void More_ranks_are_not_slower_while_messages_are_free_and_dearer_messages_never_faster()
    {
        TimeHierarchy hierarchy = new(new TimeGrid(1024, 5), new());
        double before = double.PositiveInfinity;
        for (int size = 1; size <= 256; size *= 2)
        {
            RecordedSolve solve = new(hierarchy, new(hierarchy, size), new(), 2, false, 800);
            double free = solve.Run().Seconds, latency = solve.Run(messages: new(1, double.PositiveInfinity)).Seconds, bytes = solve.Run(messages: new(1, 800)).Seconds;
            Assert.True(free <= before && free <= latency && latency <= bytes, $"{size} ranks: {free}, {latency}, {bytes}");
            before = free;
        }
    }

    [Fact]
    public void A_single_level_is_a_sweep_from_rank_to_rank()
    {
        TimeHierarchy hierarchy = new(new TimeGrid(12, 5), new() { MostLevels = 1 });
        foreach (int size in new[] { 1, 3, 12, 20 })
        {
            SimulatedRun run = new RecordedSolve(hierarchy, new(hierarchy, size), new(), 2, false, 8).Run();
            Assert.Equal((12, 12), (run.Seconds, run.LongestChain));
        }
    }

    [Fact]
    public void As_many_ranks_as_layers_take_seconds_even_for_65536()
    {
        TimeHierarchy hierarchy = new(new TimeGrid(65536, 5), new());
        RecordedSolve solve = new(hierarchy, new(hierarchy, 65536), new(), 2, false, 1 << 20);
        SimulatedRun run = solve.Run();
        MgritWork work = new(hierarchy, new());
        Assert.Equal(2 * work.StepsOfCycle.Sum() + 65536, run.Work.SkipLast(1).Sum());
        Assert.True(run.LongestChain <= 2 * work.CriticalPath + 4);
    }

    [Theory]
    [InlineData(-1, 8, "cycles = -1 does not work: it must be at least 0.")]
    [InlineData(2, 0, "stateBytes = 0 does not work: it must be positive.")]
    public void Numbers_without_a_meaning_are_refused(int cycles, int bytes, string message)
    {
        TimeHierarchy hierarchy = new(new TimeGrid(64, 5), new());
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new ScheduledSolve(hierarchy, new(), cycles, false, bytes)).Message, StringComparison.Ordinal);
    }

    static (long Messages, long Bytes) Sent(RankSchedule schedule)
    {
        (long messages, long bytes) = (0, 0);
        foreach (ScheduledOperation operation in schedule.Operations)
            if (operation.Action == ScheduledAction.Send) (messages, bytes) = (messages + 1, bytes + operation.Amount);
        return (messages, bytes);
    }
}
