using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>One-shot optimisation of a small, strongly regularised problem: 16 layers of width 3, T = 3, all strengths 0.03, 40 points of peaks, padded with zeros.</summary>
public class OneShotTests
{
    const int Most = 500;

    static readonly OneShotOptions _options = new() { Tolerance = new() { Relative = 0, Absolute = 1e-12 } };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Corrected_values_and_the_guard_reach_what_exact_solves_reach(ulong seed)
    {
        (double exact, double objective, StepReport last) = Train(seed, _options with { Cycles = 1000 });
        Assert.True(exact < 1e-8, $"exact solves end at ‖g‖ = {exact:g3}: {last.Status}, {last.Cause}");
        (double corrected, double correctedObjective, _) = Train(seed, _options with { Cycles = 2, Guards = false });
        Assert.True(corrected < 1e-6, $"two cycles with corrected values end at ‖g‖ = {corrected:g3}");
        Assert.Equal(objective, correctedObjective, 1e-5 * objective);
        (double guarded, double guardedObjective, _) = Train(seed, _options with { Cycles = 2, Corrects = false });
        Assert.True(guarded < 1e-8, $"two cycles with the guard end at ‖g‖ = {guarded:g3}");
        Assert.Equal(objective, guardedObjective, 1e-5 * objective);
    }

    [Fact]
    public void Values_as_they_are_stop_the_line_search_far_from_the_minimum()
    {
        double[] norms = [.. new ulong[] { 1, 2, 3 }.Select(seed =>
        {
            (double norm, _, StepReport last) = Train(seed, _options with { Cycles = 2, Guards = false, Corrects = false });
            Assert.Equal(StepStatus.LineSearchFailed, last.Status);
            return norm;
        }).Order()];
        Assert.True(norms[1] > 1e-4, $"‖g‖ at the end: {string.Join(", ", norms)}");
    }

    [Fact]
    public void With_cycles_that_are_exact_it_is_the_method_with_layers_in_order_bit_for_bit()
    {
        long[] many = Path(new() { Factors = [4], LeastSteps = 4 }), one = Path(new() { MostLevels = 1 });
        Assert.Equal(one, many);

        static long[] Path(Numerics.TimeParallel.TimeCoarsening coarsening)
        {
            using ThreadTeam team = new(1);
            TrainingProblem<double> problem = Problem(1, coarsening, SingleRank.Instance, team);
            Dense<double> x = Start(problem);
            OneShot<Dense<double>> method = new(_options with { Cycles = 1000 });
            LayerParallelProblem<double> inexact = new(problem, finishes: false);
            List<long> bits = [];
            for (int step = 0; step < 10; step++)
            {
                bits.Add(BitConverter.DoubleToInt64Bits(method.Step(inexact, x).Value));
                foreach (double value in x.Span) bits.Add(BitConverter.DoubleToInt64Bits(value));
            }
            return [.. bits];
        }
    }

    [Fact]
    public void The_correction_leaves_an_error_of_second_order_in_the_residual()
    {
        List<(double Residual, double Error)> seen = [];
        for (int cycles = 1; cycles <= 4; cycles++)
        {
            using ThreadTeam team = new(1);
            TrainingProblem<double> problem = Problem(1, new() { Factors = [4], LeastSteps = 4 }, SingleRank.Instance, team, layers: 64, horizon: 5);
            Dense<double> x = Smooth(problem);
            LayerParallelProblem<double> inexact = new(problem, finishes: false);
            double exact = problem.Objective.Value(x);
            inexact.Value(x, cycles);
            inexact.Accept();
            InexactGradient at = inexact.Gradient(x, 1000, x.Like());
            seen.Add((at.At.Residual, Math.Abs(exact - at.At.Value - at.At.Correction)));
        }
        List<(double Residual, double Error)> fitted = [.. seen.Where(s => s.Residual is >= 1e-6 and <= 1e-2)];
        Assert.True(fitted.Count >= 2, string.Join("; ", seen));
        double slope = Math.Log(fitted[0].Error / fitted[^1].Error) / Math.Log(fitted[0].Residual / fitted[^1].Residual);
        Assert.True(slope >= 1.8, $"slope {slope}: {string.Join("; ", seen)}");
    }

    [Fact]
    public void A_saved_method_goes_on_with_the_same_bits()
    {
        // Loaded twice: what was loaded is saved again before any step.
        using ThreadTeam team = new(1);
        long[] Path(int saveAfter)
        {
            TrainingProblem<double> problem = Problem(2, new() { Factors = [4], LeastSteps = 4 }, SingleRank.Instance, team);
            Dense<double> x = Start(problem);
            OneShotIteration<double> method = new(new(problem, finishes: false), new(_options with { Cycles = 1, Guards = false }));
            for (int step = 0; step < 12; step++)
            {
                if (step == saveAfter)
                {
                    for (int again = 0; again < 2; again++)
                    {
                        OptimizerState<Dense<double>> state = method.Save();
                        problem = Problem(2, new() { Factors = [4], LeastSteps = 4 }, SingleRank.Instance, team);
                        method = new(new(problem, finishes: false), new(_options with { Cycles = 1, Guards = false }));
                        method.Load(state);
                    }
                }
                method.Step(x);
            }
            return [.. x.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];
        }
        Assert.Equal(Path(-1), Path(5));
    }

    /// <summary>Without the guard, so that all steps are inexact; with it, which ends with exact ones.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_bits_depend_neither_on_the_number_of_ranks_nor_on_that_of_threads(bool guards)
    {
        long[] one = OnRanks(1, 1);
        foreach ((int ranks, int threads) in new[] { (2, 1), (3, 2), (7, 1) }) Assert.Equal(one, OnRanks(ranks, threads));

        long[] OnRanks(int size, int threads)
        {
            long[] bits = [];
            InProcessRanks.Run(size, ranks =>
            {
                using ThreadTeam team = new(threads);
                TrainingProblem<double> problem = Problem(1, new() { Factors = [4], LeastSteps = 4 }, ranks, team);
                Dense<double> x = Start(problem);
                OneShot<Dense<double>> method = new(_options with { Cycles = guards ? 2 : 1, Guards = guards });
                LayerParallelProblem<double> inexact = new(problem, finishes: false);
                for (int step = 0; step < 15; step++)
                {
                    StepReport report = method.Step(inexact, x);
                    Assert.True(guards || report is { Status: StepStatus.Continue, Inexact.Cycles: 1 }, report.ToString());
                }
                Dense<double> whole = problem.Data.Share.Whole(x);
                if (ranks.Rank == 0) bits = [.. whole.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];
            });
            return bits;
        }
    }

    [Fact]
    public void It_can_go_on_where_some_ranks_own_nothing()
    {
        Assert.Equal(OnRanks(1), OnRanks(7));

        static long[] OnRanks(int size)
        {
            long[] bits = [];
            InProcessRanks.Run(size, ranks =>
            {
                using ThreadTeam team = new(2);
                OneShotIteration<double>? method = null;
                OptimizerState<Dense<double>>? state = null;
                Dense<double>? x = null;
                for (int part = 0; part < 2; part++)
                {
                    TrainingProblem<double> problem = Problem(1, new() { Factors = [4], LeastSteps = 4 }, ranks, team);
                    x ??= Start(problem);
                    method = new(new(problem, finishes: false), new(_options with { Cycles = 1, Guards = false }));
                    if (state is not null) method.Load(FromFirst(ranks, state));
                    for (int step = 0; step < 4; step++) method.Step(x);
                    state = method.Save();
                    Dense<double> whole = problem.Data.Share.Whole(x);
                    if (ranks.Rank == 0) bits = [.. whole.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];
                }
            });
            return bits;
        }
    }

    /// <summary>States and co-states are saved on rank 0, and loaded on all.</summary>
    static OptimizerState<Dense<double>> FromFirst(ICommunicator ranks, OptimizerState<Dense<double>> saved)
    {
        foreach ((string name, Dense<double> vector) in saved.Vectors.Where(v => v.Key.StartsWith(TrainerState.WholePrefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal).ToArray())
        {
            Assert.Equal(ranks.Rank > 0, vector.Length == 0);
            Dense<double> whole = new(ranks.Broadcast(0, vector.Length));
            if (ranks.Rank == 0) whole.CopyFrom(vector);
            ranks.Broadcast(0, whole.Span);
            saved.Vectors[name] = whole;
        }
        return saved;
    }

    [Fact]
    public void It_needs_layer_parallel_propagation()
    {
        using ThreadTeam team = new(1);
        Network<double> network = SmallNetworks.Small(2, 4, 8, Activation.Tanh);
        TrainingProblem<double> problem = new(network, new(network, new CrossEntropy<double>(), SmallNetworks.Data<double>(2, 20, 3), new SerialPropagator<double>(), team), null);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new LayerParallelProblem<double>(problem));
        Assert.StartsWith("One-shot optimisation needs layer-parallel propagation", e.Message, StringComparison.Ordinal);
    }

    /// <summary>‖g‖ and the objective with exact solves where the method ends, and its last report.</summary>
    static (double Norm, double Objective, StepReport Last) Train(ulong seed, OneShotOptions options)
    {
        using ThreadTeam team = new(1);
        TrainingProblem<double> problem = Problem(seed, new() { Factors = [4], LeastSteps = 4 }, SingleRank.Instance, team);
        Dense<double> x = Start(problem), gradient = x.Like();
        OneShot<Dense<double>> method = new(options);
        LayerParallelProblem<double> inexact = new(problem, finishes: false);
        StepReport last = default;
        for (int step = 0; step < Most; step++)
        {
            last = method.Step(inexact, x);
            if (last.Status != StepStatus.Continue) break;
        }
        TrainingProblem<double> exact = Problem(seed, new() { MostLevels = 1 }, SingleRank.Instance, team);
        double value = exact.Objective.Gradient(x, gradient);
        return (gradient.Norm(), value, last);
    }

    static TrainingProblem<double> Problem(ulong seed, Numerics.TimeParallel.TimeCoarsening coarsening, ICommunicator ranks, ThreadTeam team, int layers = 16, double horizon = 3)
    {
        Network<double> network = new Architecture { Inputs = 2, Outputs = 5, Width = layers == 16 ? 3 : 8, Opening = Opening.Pad, Layers = layers, Horizon = horizon }.Build<double>();
        (Dataset<double> data, _) = Peaks.Generate<double>(40, 0, seed);
        LayerParallelPropagator<double> propagator = new(new() { Coarsening = coarsening }, ranks, team);
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, propagator, team);
        return new(network, objective, null, new Tikhonov<double>(objective.Share, 0.03, 0, 0.03), new Smoothness<double>(objective.Share, 0.03));
    }

    static Dense<double> Start(TrainingProblem<double> problem) =>
        problem.Data.Share.Own(new Initialization { Layers = InitialLayers.Repeated, Gain = 0.3 * Math.Sqrt(3), Seed = 5 }.Parameters(problem.Network));

    /// <summary>Weights that change smoothly with time.</summary>
    static Dense<double> Smooth(TrainingProblem<double> problem)
    {
        Network<double> network = problem.Network;
        Dense<double> x = new Initialization { Seed = 6 }.Parameters(network);
        for (int j = 0; j < network.Layers; j++)
            for (int k = 0; k < network.LayerParameters; k++)
            {
                double t = (double)j / network.Layers;
                x.Span[network.LayerStart(j) + k] = (Math.Sin(1.3 * k * k) * Math.Cos(2 * Math.PI * t) + Math.Cos(2.1 * k) * Math.Sin(Math.PI * t)) / Math.Sqrt(network.Width);
            }
        return problem.Data.Share.Own(x);
    }
}
