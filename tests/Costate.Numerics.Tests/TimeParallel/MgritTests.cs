using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.TimeParallel;

public class MgritTests
{
    static ModelSolve Linear(int steps, double[,] a, double[] initial, int m, int least, MgritOptions options) => new()
    {
        Steps = steps,
        Initial = initial,
        Stepper = h => new LinearStepper(h, a),
        Coarsening = new() { Factors = [m], LeastSteps = least },
        Options = options with { SerialFallback = false, Tolerance = 0 },
    };

    static MgritOptions Options(string name) => new()
    {
        Relaxations = name.EndsWith("FCF", StringComparison.Ordinal) ? [1] : [0, 1],
        Cycle = name.Split(' ')[^2] == "F" ? MultigridCycle.F : MultigridCycle.V,
    };

    /// <summary>Residuals of the linear model problem: an independent implementation, printed to nine digits.</summary>
    public static TheoryData<string, int, double[]> Histories => new()
    {
        { "decay V F", 256, [7.52799931e-2, 4.19001066e-2, 3.77659732e-3, 2.32915798e-4, 1.07142389e-5, 4.12239861e-7, 1.18511452e-8] },
        { "decay V FCF", 256, [7.45915422e-2, 2.98018951e-2, 1.58977710e-3, 6.90028631e-5, 2.20649820e-6, 4.84182749e-8, 7.41835674e-10] },
        { "decay F FCF", 256, [7.45915422e-2, 5.32686885e-3, 1.22785061e-4, 2.48913068e-6, 4.39543006e-8, 6.71708895e-10] },
        { "rotation V F", 256, [1.55073033e-1, 4.63936521e-1, 3.75961087e-1, 2.32231813e-1, 1.08908710e-1, 1.78863292e-2, 1.98920141e-3] },
        { "rotation F FCF", 256, [1.53863952e-1, 1.38906317e-1, 3.00212025e-2, 3.24149685e-3, 2.36110936e-4, 1.31045205e-5, 6.40941836e-7] },
        { "decay V FCF", 64, [3.70400098e-1, 5.15647301e-2, 3.69109854e-3, 9.53020502e-5, 0] },
    };

    [Theory, MemberData(nameof(Histories))]
    public void Residuals_are_those_of_an_independent_implementation(string name, int steps, double[] expected)
    {
        (double[,] a, double[] initial) = name.StartsWith("decay", StringComparison.Ordinal) ? (LinearStepper.Decay, new[] { 1.0 }) : (LinearStepper.Rotation, [1.0, 0]);
        ModelSolve solve = Linear(steps, a, initial, steps == 64 ? 8 : 4, 4, Options(name) with { Cycles = expected.Length - 1 }).Run();
        for (int k = 0; k < expected.Length; k++)
            Assert.True(Math.Abs(solve.Report.Residuals[k] - expected[k]) <= (expected[k] > 1e-9 ? 1e-6 : 1e-4) * expected[k], $"ρ_{k} = {solve.Report.Residuals[k]:e9}, expected {expected[k]:e9}");
    }

    [Theory]
    [InlineData(64, 9, 14)]
    [InlineData(256, 8, 12)]
    [InlineData(1024, 7, 11)]
    public void The_model_problem_takes_the_known_number_of_cycles(int steps, int decay, int rotation)
    {
        Assert.Equal(decay, Cycles(LinearStepper.Decay, [1]));
        Assert.Equal(rotation, Cycles(LinearStepper.Rotation, [1, 0]));

        int Cycles(double[,] a, double[] initial)
        {
            ModelSolve solve = new()
            {
                Steps = steps,
                Initial = initial,
                Stepper = h => new LinearStepper(h, a),
                Coarsening = new() { Factors = [4], LeastSteps = 4 },
                Options = new() { SerialFallback = false, Tolerance = 1e-10 },
            };
            return solve.Run().Report.Cycles;
        }
    }

    [Theory]
    [InlineData(64, 4, 0, .110800, .1085)]
    [InlineData(64, 4, 1, .079893, .0776)]
    [InlineData(64, 8, 0, .234390, .2307)]
    [InlineData(64, 8, 1, .122056, .1180)]
    [InlineData(1024, 4, 0, .007253, .0071)]
    public void Two_levels_converge_within_the_bound_of_the_theory(int steps, int m, int relaxations, double bound, double first)
    {
        double h = 5.0 / steps, fine = 1 - h, coarse = 1 - m * h;
        int intervals = steps / m;
        double computed = Math.Pow(fine, relaxations * m) * Math.Abs(Math.Pow(fine, m) - coarse) * (1 - Math.Pow(coarse, intervals - 1 - relaxations)) / (1 - coarse);
        Assert.Equal(bound, computed, 5e-7);
        double[][] exact = ModelSolve.InOrder(steps, [1], new LinearStepper(h, LinearStepper.Decay), new TimeHierarchy(new TimeGrid(steps, 5), new()).Levels[0]);
        double before = Error(0);
        for (int k = 1; k < intervals && before > 1e-12; k++)
        {
            double error = Error(k);
            Assert.True(error <= computed * (1 + 1e-10) * before, $"cycle {k}: {error / before}");
            if (k == 1) Assert.Equal(first, error / before, 5e-5);
            before = error;
        }

        double Error(int cycles)
        {
            ModelSolve solve = new()
            {
                Steps = steps,
                Stepper = h => new LinearStepper(h, LinearStepper.Decay),
                Coarsening = new() { Factors = [m], MostLevels = 2 },
                Options = new() { Relaxations = [relaxations], SerialFallback = false, Tolerance = 0 },
                Cycles = cycles,
            };
            solve.Run();
            double largest = 0;
            for (int c = m; c <= steps; c += m) largest = Math.Max(largest, Math.Abs(solve.States[c][0] - exact[c][0]));
            return largest;
        }
    }

    [Theory]
    [InlineData(0, MultigridCycle.V)]
    [InlineData(1, MultigridCycle.V)]
    [InlineData(2, MultigridCycle.V)]
    [InlineData(0, MultigridCycle.F)]
    [InlineData(1, MultigridCycle.F)]
    public void The_exact_solution_is_a_fixed_point_bit_for_bit(int relaxations, MultigridCycle cycle)
    {
        foreach (int m in new[] { 2, 3, 4, 8 })
            foreach (int coarse in new[] { 0, 1 })
                foreach (int levels in new[] { 2, 3, 7 })
                {
                    ModelSolve solve = Nonlinear(61, m, levels, new() { Relaxations = [relaxations, coarse], Cycle = cycle }, 3);
                    double[][] exact = InOrder(solve);
                    ModelSolve started = new()
                    {
                        Steps = solve.Steps,
                        End = solve.End,
                        Initial = solve.Initial,
                        Stepper = solve.Stepper,
                        Coarsening = solve.Coarsening,
                        Options = solve.Options,
                        Cycles = 3,
                        Guess = i => exact[i],
                    };
                    started.Run();
                    Assert.Equal(MgritStatus.Exact, started.Report.Status);
                    Assert.Equal([0.0, 0, 0, 0], started.Report.Residuals);
                    Assert.Equal(exact, started.States);
                }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(61)]
    [InlineData(64)]
    public void After_k_cycles_the_first_points_are_exact_bit_for_bit(int steps)
    {
        foreach (bool mirrored in new[] { false, true })
            foreach (int m in new[] { 2, 3, 4, 8 })
                foreach (int relaxations in new[] { 0, 1, 2 })
                    foreach (MultigridCycle cycle in new[] { MultigridCycle.V, MultigridCycle.F })
                    {
                        for (int k = 0; ; k++)
                        {
                            ModelSolve solve = Nonlinear(steps, m, 7, new() { Relaxations = [relaxations, 1], Cycle = cycle }, k, mirrored);
                            double[][] exact = InOrder(solve);
                            solve.Run();
                            ReadOnlySpan<int> points = solve.Hierarchy().Levels[0].CoarsePoints;
                            int intervals = points.Length - 1, right = Math.Min(intervals, (relaxations + 1) * k);
                            for (int j = 0; j <= right; j++) Assert.Equal(exact[points[j]], solve.States[points[j]]);
                            Assert.Equal((intervals + relaxations) / (relaxations + 1), solve.ExactAfter);
                            if (k < solve.ExactAfter) continue;
                            Assert.Equal(exact, solve.States);
                            Assert.Equal(0, solve.Report.Residuals[^1]);
                            Assert.Equal(MgritStatus.Exact, solve.Report.Status);
                            break;
                        }
                    }
    }

    [Fact]
    public void One_level_is_the_sweep_step_after_step_on_any_number_of_ranks()
    {
        foreach (int ranks in new[] { 1, 2, 3, 5 })
        {
            ModelSolve solve = new()
            {
                Steps = 50,
                End = 4,
                Initial = [1, .5, -.3],
                Stepper = h => new NonlinearStepper(h),
                Coarsening = new() { MostLevels = 1 },
                Ranks = ranks,
            };
            solve.Run();
            Assert.Equal(InOrder(solve), solve.States);
            Assert.True(solve.Report.SerialSweep);
            Assert.Equal(MgritStatus.Exact, solve.Report.Status);
            Assert.Equal([50], solve.StepsTaken);
            Assert.Equal(ranks - 1, solve.Messages);
        }
    }

    [Theory]
    [InlineData(61, 4)]
    [InlineData(64, 2)]
    [InlineData(50, 3)]
    public void The_bits_are_those_of_one_rank_whatever_the_number_of_ranks(int steps, int m)
    {
        foreach (bool mirrored in new[] { false, true })
            foreach (MultigridCycle cycle in new[] { MultigridCycle.V, MultigridCycle.F })
                foreach (int relaxations in new[] { 0, 1 })
                {
                    ModelSolve one = Nonlinear(steps, m, 7, new() { Relaxations = [relaxations, 1], Cycle = cycle }, 3, mirrored).Run();
                    foreach (int ranks in new[] { 2, 3, 4, 7, 16, 40 })
                    {
                        ModelSolve many = Nonlinear(steps, m, 7, one.Options, 3, mirrored, ranks).Run();
                        Assert.Equal(one.States, many.States);
                        Assert.Equal(one.Report.Residuals, many.Report.Residuals);
                        Assert.Equal(one.StepsTaken, many.StepsTaken);
                    }
                }
    }

    [Theory]
    [InlineData(64, 2, 208)]
    [InlineData(64, 4, 96)]
    [InlineData(256, 4, 528)]
    [InlineData(1024, 4, 2256)]
    public void A_cycle_takes_the_steps_of_the_work_model(int steps, int m, int expected)
    {
        MgritWork work = new(Hierarchy(steps, m), new());
        Assert.Equal(expected, work.StepsOfCycle.Sum());
        foreach (MgritOptions options in new[] { new MgritOptions(), new() { Relaxations = [1] }, new() { Cycle = MultigridCycle.F }, new() { Cycle = MultigridCycle.F, Relaxations = [2, 0, 1] } })
        {
            long[] zero = Taken(0, options), one = Taken(1, options), two = Taken(2, options);
            MgritWork model = new(Hierarchy(steps, m), options);
            Assert.Equal(model.StepsOfCycle, Difference(two, one));
            Assert.Equal(model.StepsOfClosing, zero);
            Assert.Equal(model.StepsOfCycle, Difference(one, zero));
        }

        long[] Taken(int cycles, MgritOptions options)
        {
            ModelSolve solve = new()
            {
                Steps = steps,
                Stepper = h => new LinearStepper(h, LinearStepper.Decay),
                Coarsening = new() { Factors = [m], LeastSteps = 10 },
                Options = options with { SerialFallback = false },
                Cycles = cycles,
            };
            return solve.Run().StepsTaken;
        }

        static long[] Difference(long[] a, long[] b) => [.. a.Zip(b, (x, y) => x - y)];
    }

    [Fact]
    public void The_longest_chain_of_steps_is_that_of_the_work_model()
    {
        Assert.Equal(45, new MgritWork(Hierarchy(1024, 4), new()).CriticalPath);
        Assert.Equal(21, new MgritWork(new TimeHierarchy(new(64, 5), new() { Factors = [4], LeastSteps = 4 }), new()).CriticalPath);
        Assert.Equal(33, new MgritWork(new TimeHierarchy(new(256, 5), new() { Factors = [4], LeastSteps = 4 }), new()).CriticalPath);
        Assert.Equal(45, new MgritWork(new TimeHierarchy(new(1024, 5), new() { Factors = [4], LeastSteps = 4 }), new()).CriticalPath);
        Assert.Equal(3280, new MgritWork(Hierarchy(1024, 4), new() { Relaxations = [1] }).StepsOfCycle.Sum());
    }

    [Theory]
    [InlineData(2, 0, 4)]
    [InlineData(4, 0, 12)]
    [InlineData(8, 0, 28)]
    [InlineData(16, 0, 60)]
    [InlineData(2, 1, 5)]
    [InlineData(4, 1, 15)]
    [InlineData(16, 1, 75)]
    [InlineData(3, 0, 10)]
    [InlineData(3, 1, 12)]
    public void A_cycle_sends_the_messages_of_the_work_model(int ranks, int relaxations, long expected)
    {
        long Sent(int cycles) => new ModelSolve
        {
            Steps = 256,
            Stepper = h => new LinearStepper(h, LinearStepper.Decay),
            Coarsening = new() { Factors = [4], LeastSteps = 10 },
            Options = new() { Relaxations = [relaxations, 1], SerialFallback = false },
            Cycles = cycles,
            Ranks = ranks,
        }.Run().Messages;
        TimeHierarchy hierarchy = Hierarchy(256, 4);
        MgritWork work = new(hierarchy, new() { Relaxations = [relaxations, 1] });
        Assert.Equal(expected, work.MessagesOfCycle(new(hierarchy, ranks)));
        Assert.Equal(expected, Sent(3) - Sent(2));
    }

    [Fact]
    public void A_stiff_problem_is_called_slow_and_finished_step_after_step()
    {
        ModelSolve solve = Stiff(fallback: true);
        Assert.Equal(MgritStatus.Slow, solve.Report.Status);
        Assert.True(solve.Report.SerialSweep);
        Assert.Equal(3, solve.Report.Cycles);
        Assert.Equal(InOrder(solve), solve.States);
        ModelSolve whole = Stiff(fallback: false);
        Assert.Equal(MgritStatus.Exact, whole.Report.Status);
        Assert.Equal(8, whole.Report.Cycles);
        Assert.Equal(0, whole.Report.Residuals[8]);
        Assert.All(whole.Report.Residuals.Take(8), r => Assert.InRange(r, 0.1, 10));
        Assert.Equal(InOrder(whole), whole.States);

        static ModelSolve Stiff(bool fallback) => new ModelSolve
        {
            Steps = 64,
            Stepper = h => new LinearStepper(h, new double[,] { { -5 } }),
            Coarsening = new() { Factors = [8], LeastSteps = 4 },
            Options = new() { Relaxations = [0], SerialFallback = fallback },
        }.Run();
    }

    [Fact]
    public void A_diverging_solve_says_so_and_is_finished_step_after_step()
    {
        ModelSolve solve = new()
        {
            Steps = 64,
            Stepper = h => new LinearStepper(h, new double[,] { { -60 } }),
            Coarsening = new() { Factors = [4], LeastSteps = 4 },
            Options = new() { AbsoluteResidual = true },
        };
        solve.Run();
        Assert.Equal(MgritStatus.Diverging, solve.Report.Status);
        Assert.True(solve.Report.SerialSweep);
        Assert.Equal(0, solve.Report.Residual);
        Assert.Equal(InOrder(solve), solve.States);
    }

    [Fact]
    public void Rounding_errors_end_a_solve_that_asks_for_more()
    {
        ModelSolve solve = new()
        {
            Steps = 1024,
            End = 4,
            Initial = [1, .5, -.3],
            Stepper = h => new NonlinearStepper(h),
            Options = new() { Tolerance = 0 },
        };
        solve.Run();
        Assert.Equal(MgritStatus.RoundOffPlateau, solve.Report.Status);
        Assert.InRange(solve.Report.Residual, 0, 100 * Math.ScaleB(1, -52));
        Assert.False(solve.Report.SerialSweep);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_state_that_is_not_finite_ends_the_solve_within_the_cycle_and_its_step_is_named(int ranks)
    {
        ModelSolve solve = new()
        {
            Steps = 64,
            Stepper = h => new BrokenStepper(new LinearStepper(h, LinearStepper.Decay), 37),
            Ranks = ranks,
        };
        solve.Run();
        Assert.Equal(MgritStatus.NotFinite, solve.Report.Status);
        Assert.Equal(37, solve.Report.NotFinite);
        Assert.Equal(0, solve.Report.Cycles);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_start_from_the_coarsest_level_is_no_worse_and_reaches_the_same_solution(int ranks)
    {
        MgritOptions options = new() { Tolerance = 1e-12, FullMultigridStart = true };
        ModelSolve solve = Nonlinear(256, 4, 7, options, -1, ranks: ranks);
        solve.Run();
        ModelSolve cold = Nonlinear(256, 4, 7, options with { FullMultigridStart = false }, -1).Run();
        Assert.Equal(MgritStatus.Converged, solve.Report.Status);
        Assert.True(solve.Report.Residuals[0] < cold.Report.Residuals[0]);
        Assert.True(solve.Report.Cycles <= cold.Report.Cycles);
        double[][] exact = InOrder(solve);
        for (int i = 0; i < exact.Length; i++)
            for (int k = 0; k < 3; k++) Assert.Equal(exact[i][k], solve.States[i][k], 1e-10);
    }

    [Fact]
    public void Weighted_relaxation_and_other_norms_lead_to_the_same_solution()
    {
        foreach (MgritOptions options in new MgritOptions[] { new() { Relaxations = [1], RelaxationWeight = 0.8 }, new() { MaximumNorm = true }, new() { AbsoluteResidual = true } })
        {
            ModelSolve solve = Nonlinear(64, 4, 3, options with { Tolerance = 1e-13 }, -1).Run();
            double[][] exact = InOrder(solve);
            for (int i = 0; i < exact.Length; i++) Assert.Equal(exact[i][0], solve.States[i][0], 1e-10);
        }
    }

    [Fact]
    public void A_cycle_allocates_nothing()
    {
        TimeHierarchy hierarchy = new(new TimeGrid(256, 4), new() { Factors = [4] });
        Mgrit<Dense<double>> mgrit = new(hierarchy, new(hierarchy, 1), new NonlinearStepper(4.0 / 256), SingleRank.Instance, new Dense<double>(3), new());
        mgrit[0].Span.Fill(0.5);
        long Allocated(int cycles)
        {
            mgrit.Start();
            long before = GC.GetAllocatedBytesForCurrentThread();
            mgrit.Cycle(cycles);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(8);
        // A report with a residual per cycle is all there is.
        Assert.Equal(4 * sizeof(double), Allocated(6) - Allocated(2));
    }

    [Fact]
    public void Points_may_lie_anywhere_in_time()
    {
        double[] times = new double[65];
        for (int i = 0; i < times.Length; i++) times[i] = 5.0 * i * i / (64 * 64);
        TimeHierarchy hierarchy = new(new TimeGrid(times), new() { Factors = [4] });
        TimeStep step = hierarchy.Levels[1].Step(3);
        Assert.Equal((1, 3, 12, 4), (step.Level, step.Index, step.First, step.Span));
        Assert.Equal((times[12], times[16]), (step.From, step.To));
        TimeStep mirrored = hierarchy.Mirrored().Levels[1].Step(3);
        Assert.Equal((times[52], times[48]), (mirrored.From, mirrored.To));
    }

    static ModelSolve Nonlinear(int steps, int m, int levels, MgritOptions options, int cycles, bool mirrored = false, int ranks = 1) => new()
    {
        Steps = steps,
        End = 4,
        Initial = [1, .5, -.3],
        Stepper = h => new NonlinearStepper(h),
        Coarsening = new() { Factors = [m], MostLevels = levels, LeastSteps = 2 },
        Options = options with { SerialFallback = false },
        Cycles = cycles,
        Mirrored = mirrored,
        Ranks = ranks,
    };

    static double[][] InOrder(ModelSolve solve) => ModelSolve.InOrder(solve.Steps, solve.Initial, solve.Stepper(solve.End / solve.Steps), solve.Hierarchy().Levels[0]);

    static TimeHierarchy Hierarchy(int steps, int m) => new(new TimeGrid(steps, 5), new() { Factors = [m], LeastSteps = 10 });
}
