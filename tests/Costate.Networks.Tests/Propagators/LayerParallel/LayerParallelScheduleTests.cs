using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;

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
                // The losses, the counts of right answers and the wish to stop, of which the propagator knows nothing.
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
            SimulatedRun run = ScheduleSimulation.Run(schedule.Of(size), schedule.Costs(_ => 1), MessageCost.None);
            int steps = schedule.Kind(LayerParallelKind.Vector);
            Assert.Equal(work[..steps], run.Work.Take(steps));
            Assert.Equal([1, 1, 1], run.Work.Skip(steps + 1));
            Assert.Equal((messages, bytes), (run.Messages, run.Bytes));
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
