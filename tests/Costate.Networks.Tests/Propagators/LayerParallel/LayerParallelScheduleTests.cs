using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Propagators.LayerParallel;

/// <summary>The schedule of a gradient that is only written down is that of real ranks.</summary>
public class LayerParallelScheduleTests
{
    public static TheoryData<int, int, bool, CoarseWeights, int> Cases()
    {
        TheoryData<int, int, bool, CoarseWeights, int> cases = [];
        foreach ((int layers, int m) in new[] { (64, 4), (61, 3), (7, 8) })
            foreach (bool relaxed in new[] { false, true })
                foreach (CoarseWeights weights in Enum.GetValues<CoarseWeights>())
                    foreach (int cycles in new[] { 0, 1, 2 }) cases.Add(layers, m, relaxed, weights, cycles);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_messages_and_bytes_are_those_of_real_ranks(int layers, int m, bool relaxed, CoarseWeights weights, int cycles)
    {
        const int Assumed = 3, Pieces = 4;
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, layers);
        Tiling block = new(2 * Tiling.Quantum - 5, Tiling.Quantum);
        MgritOptions solver = new() { Relaxations = relaxed ? [1] : [0, 1], Tolerance = 0, Cycles = Assumed, SerialFallback = false };
        LayerParallelOptions options = new() { Coarsening = new() { Factors = [m] }, State = solver, Costate = solver, Cycles = cycles, Weights = weights };
        LayerParallelSchedule schedule = new(
            layers, options, network.StateFeatures * block.PaddedSamples * sizeof(double), network.Step(0).Shape.Prepared * sizeof(double), Pieces, Assumed);
        foreach (int size in new[] { 1, 2, 3, 4, 16 })
        {
            long[] work = new long[schedule.Kinds];
            (long messages, long bytes) = (0, 0);
            InProcessRanks.Run(size, ranks =>
            {
                using ThreadTeam team = new(1);
                CountingCommunicator counting = new(ranks);
                LayerParallelPropagator<double> propagator = new(options, counting, team);
                Derivatives.Of(network, propagator, block, tangentFirst: null);
                // The losses; the right answers, and whether to stop: of these the propagator knows nothing.
                for (int k = 0; k < 2; k++) counting.Broadcast(new TimePartition(schedule.Hierarchy, size).Owner(0, layers), new double[Pieces + k].AsSpan());
                lock (work)
                {
                    (messages, bytes) = (messages + counting.Count.Messages, bytes + counting.Count.Bytes);
                    for (int l = 0; l < schedule.Hierarchy.Levels.Count; l++)
                    {
                        work[l == 0 ? schedule.Kind(LayerParallelKind.Step) : schedule.Kind(LayerParallelKind.CoarseStep, l)] += propagator.Work.States.Steps[l];
                        work[l == 0 ? schedule.Kind(LayerParallelKind.Pullback) : schedule.Kind(LayerParallelKind.CoarsePullback, l)] += propagator.Work.Costates.Steps[l];
                    }
                    work[schedule.Kind(LayerParallelKind.Linearization)] += propagator.Work.Linearizations;
                    work[schedule.Kind(LayerParallelKind.LayerGradient)] += propagator.Work.GradientSteps;
                }
            });
            // A given number of cycles ends with the relaxation that leaves caches; before a tolerance any may be the last.
            ref long every = ref work[schedule.Kind(LayerParallelKind.Step)];
            long last = cycles > 0 && schedule.Hierarchy.Coarsest > 0 ? layers : every;
            every -= last;
            work[schedule.Kind(LayerParallelKind.LastStep)] = last;
            SimulatedRun run = ScheduleSimulation.Run(schedule.Of(size), schedule.Costs(_ => 1), MessageCost.None);
            int steps = schedule.Kind(LayerParallelKind.Vector);
            Assert.Equal(work[..steps], run.Work.Take(steps));
            Assert.Equal([1, 1, 1], run.Work.Skip(steps + 1));
            Assert.Equal((messages, bytes), (run.Messages, run.Bytes));
        }
    }

    [Theory]
    [InlineData(64, 4, 2, 0), InlineData(61, 3, 2, 1), InlineData(7, 8, 1, 1), InlineData(48, 4, 2, 2)]
    public void With_groups_that_share_the_samples_too(int layers, int m, int cycles, int relaxation)
    {
        const int Samples = 4 * 96;   // four tiles and as many chunks
        Network<double> network = Combinations.Network(Dynamics.Antisymmetric, Integrator.Euler, Startup.Heun, layers);
        MgritOptions solver = new() { Relaxations = [relaxation, 1] };
        LayerParallelOptions options = new() { Coarsening = new() { Factors = [m] }, State = solver, Costate = solver, Cycles = cycles };
        foreach ((int size, int groups) in new[] { (2, 2), (3, 1), (4, 2), (4, 4), (6, 2), (12, 4) })
        {
            (SharedSamples shared, int padded) = SharedSamples.Of(network, Samples, groups);
            LayerParallelSchedule schedule = new(
                layers, options, network.StateFeatures * padded * sizeof(double), network.Step(0).Shape.Prepared * sizeof(double), 4, samples: shared);
            (long messages, long bytes) = (0, 0);
            InProcessRanks.Run(size, ranks =>
            {
                using ThreadTeam team = new(1);
                CountingCommunicator counting = new(ranks);
                LayerParallelPropagator<double> propagator = new(options, new RankGroups(counting, groups), team);
                NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), SmallNetworks.Data<double>(3, Samples, 2), propagator, team);
                Dense<double> x = objective.Share.Own(SmallNetworks.Parameters(network)), gradient = x.Like();
                (long messagesBefore, long bytesBefore) = (counting.Count.Messages, counting.Count.Bytes);
                objective.Gradient(x, gradient);
                lock (options) (messages, bytes) = (messages + counting.Count.Messages - messagesBefore, bytes + counting.Count.Bytes - bytesBefore);
            });
            SimulatedRun run = ScheduleSimulation.Run(schedule.Of(size), schedule.Costs(_ => 1), MessageCost.None);
            Assert.Equal((size, groups, messages, bytes), (size, groups, run.Messages, run.Bytes));
        }
    }

    [Fact]
    public void One_rank_takes_the_sum_of_all_its_work()
    {
        LayerParallelSchedule schedule = new(256, new() { Cycles = 2 }, 64, 64, 1);
        double Seconds(LayerParallelKind kind) => 1 + (int)kind;
        WorkCost[] costs = schedule.Costs(Seconds);
        SimulatedRun run = ScheduleSimulation.Run(schedule.Of(1), costs, new(1, 1));
        Assert.Equal(run.Work.Zip(costs, (count, cost) => count * cost.Seconds).Sum(), run.Seconds);
        Assert.Equal(256, run.Work[schedule.Kind(LayerParallelKind.LayerGradient)]);
        Assert.Equal(0, run.Messages);
    }
}
