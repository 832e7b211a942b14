using System.Diagnostics;
using Costate.Networks;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.TimeParallel.Simulation;
using Costate.Numerics.Vectors;

namespace Costate.Bench;

/// <summary>Times solves for states and co-states of Y ← Y + h·tanh(K·Y + b), layer after layer and by two multigrid cycles, on one rank and on two, in one run: <c>-- layer-parallel</c>.</summary>
/// <remarks>The best of some rounds, in which all variants take turns. Overhead: time over that of as many steps as the method takes, at the rate of the solve layer after layer. At most: the speed-up on two ranks if all steps took the same time and messages none.</remarks>
static class LayerParallelTimes
{
    const int Rounds = 7, Width = 8, Samples = 5000;

    public static void Run()
    {
        Console.WriteLine("width 8, 5000 samples, double precision, one thread a rank, two cycles, F fine and FCF coarse, at least 10 coarse steps; milliseconds");
        Console.WriteLine("layers  m  serial state  co-state  cycles: state  co-state  overhead: state  co-state  two ranks: state  co-state  speed-up: state  co-state  at most");
        foreach ((int layers, int m) in new[] { (64, 2), (64, 4), (256, 2), (256, 4), (1024, 4) })
        {
            (double State, double Costate)[] best = [.. Enumerable.Repeat((double.MaxValue, double.MaxValue), 3)];
            for (int round = 0; round < Rounds; round++)
                for (int variant = 0; variant < 3; variant++)
                {
                    (double state, double costate) = Time(layers, variant == 0 ? new() { MostLevels = 1 } : new() { Factors = [m], LeastSteps = 10 }, variant == 2 ? 2 : 1);
                    best[variant] = (Math.Min(best[variant].State, state), Math.Min(best[variant].Costate, costate));
                }
            MgritWork work = new(Hierarchy(layers, m), new());
            double taken = 2.0 * work.StepsOfCycle.Sum() + work.StepsOfClosing.Sum(), steps = taken / layers;
            Console.WriteLine(FormattableString.Invariant(
                $"{layers,6} {m,2}  {best[0].State,12:f2}  {best[0].Costate,8:f2}  {best[1].State,13:f2}  {best[1].Costate,8:f2}  {best[1].State / best[0].State / steps,15:f2}  {best[1].Costate / best[0].Costate / steps,8:f2}  {best[2].State,16:f2}  {best[2].Costate,8:f2}  {best[1].State / best[2].State,15:f2}  {best[1].Costate / best[2].Costate,8:f2}  {taken / Chain(Hierarchy(layers, m), 2),7:f2}"));
        }
    }

    static TimeHierarchy Hierarchy(int layers, int m) => new(new TimeGrid(layers, 5), new() { Factors = [m], LeastSteps = 10 });

    /// <summary>Steps that follow one another in two cycles on so many ranks: the bound that the coarsest level, solved from rank to rank, sets to any speed-up.</summary>
    static double Chain(TimeHierarchy hierarchy, int size)
    {
        ScheduledSolve solve = new(hierarchy, new(), 2, toTolerance: false, 1);
        int levels = hierarchy.Levels.Count;
        RankSchedule[] schedules = [.. Enumerable.Range(0, size).Select(_ => new RankSchedule())];
        for (int rank = 0; rank < size; rank++) solve.Write(new(hierarchy, size), new RecordingCommunicator(rank, size, schedules[rank]), schedules[rank], 0, 0, levels);
        return ScheduleSimulation.Run(schedules, [.. Enumerable.Repeat(new WorkCost(1), levels), new WorkCost(0, IsStep: false)], MessageCost.None).Seconds;
    }

    static (double State, double Costate) Time(int layers, TimeCoarsening coarsening, int size)
    {
        Network<double> network = new Architecture { Inputs = 2, Outputs = 5, Width = Width, Layers = layers, Horizon = 5 }.Build<double>();
        Tiling block = Tiling.For(Samples, Width, layers, sizeof(double));
        LayerParallelOptions options = new() { Coarsening = coarsening, Cycles = 2 };
        (double, double) times = default;
        InProcessRanks.Run(size, ranks =>
        {
            using ThreadTeam team = new(1);
            LayerParallelPropagator<double> propagator = new(options, ranks, team);
            NetworkShare<double> share = propagator.Share(network);
            Dense<double> whole = new(network.Parameters);
            for (int k = 0; k < whole.Length; k++) whole.Span[k] = 0.4 * Math.Sin(1.3 * k * k);
            Controls<double> controls = new(share);
            controls.Prepare(share.Own(whole), team);
            ISweep<double> sweep = propagator.NewSweep(network, block);
            Span<double> input = sweep.Input(block);
            for (int k = 0; k < input.Length; k++) input[k] = Math.Sin(k);
            Accumulators<double> sums = new(network);
            double[] costate = new double[network.StateFeatures * block.PaddedSamples];
            (double state, double back) = (double.MaxValue, double.MaxValue);
            for (int repeat = 0; repeat < 3; repeat++)
            {
                Array.Fill(costate, 1e-3);
                ranks.Barrier();
                long start = Stopwatch.GetTimestamp();
                sweep.Forward(controls, block, keep: true);
                ranks.Barrier();
                long middle = Stopwatch.GetTimestamp();
                sweep.Adjoint(controls, costate, sums, []);
                ranks.Barrier();
                state = Math.Min(state, Stopwatch.GetElapsedTime(start, middle).TotalMilliseconds);
                back = Math.Min(back, Stopwatch.GetElapsedTime(middle).TotalMilliseconds);
            }
            if (ranks.Rank == 0) times = (state, back);
        });
        return times;
    }
}
