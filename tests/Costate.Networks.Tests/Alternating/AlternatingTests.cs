using System.Numerics;
using Costate.Networks.Alternating;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>Alternating minimisation as a whole: descent where it is promised, limits that are known, the same bits on any number of threads and after a resume.</summary>
public sealed class AlternatingTests : IDisposable
{
    static readonly AlternatingOptions _literal = new() { Regressors = Regressors.Literal, Start = StateStart.Warm, Rho = 0, Tolerance = 0 };

    readonly ThreadTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(Activation.Tanh, 0, StateSolver.Joint, false)]
    [InlineData(Activation.Relu, 1e-2, StateSolver.Joint, false)]
    [InlineData(Activation.Sigmoid, 0, StateSolver.BlockDown, false)]
    [InlineData(Activation.Softplus, 1e-2, StateSolver.BlockBoth, false)]
    [InlineData(Activation.Tanh, 1e-2, StateSolver.Joint, true)]
    public void F_falls_in_every_half_step(Activation activation, double rho, StateSolver solver, bool residual)
    {
        Falls<double>(activation, rho, solver, residual, 1e-10);
        Falls<float>(activation, rho, solver, residual, 1e-6);
    }

    [Theory]
    [InlineData(true, 1e-2)]
    [InlineData(true, 0)]
    [InlineData(false, 1e-2)]
    public void F_of_a_recurrence_falls_in_every_half_step(bool tied, double rho) => Falls<double>(Activation.Tanh, rho, StateSolver.Joint, false, 1e-10, new() { Inputs = 2, Tied = tied });

    void Falls<T>(Activation activation, double rho, StateSolver solver, bool residual, double tolerance, Recurrence? recurrence = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SplitProblem<T> problem = new(activation, residual, 53, LossFunction.CrossEntropy, _team, recurrence: recurrence);
        AlternatingIteration<T> iteration = new(problem.Problem, _literal with { Rho = rho, Solver = solver, Lambda = 0.05 }, miniBatches: false);
        (double before, double first) = (double.PositiveInfinity, 0);
        for (int step = 0; step < 30; step++)
        {
            StepReport report = iteration.Step(problem.X);
            Assert.Equal(StepStatus.Continue, report.Status);
            Assert.True(report.Value <= before + tolerance * Math.Abs(report.Value), $"step for z {step}: {before:R} → {report.Value:R}");
            double after = iteration.Objective(problem.X);
            Assert.True(after <= report.Value + tolerance * Math.Abs(report.Value), $"step for W {step}: {report.Value:R} → {after:R}");
            before = after;
            if (step == 0) first = after;
        }
        Assert.True(before < 0.9 * first);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slacks_become_co_states_where_mu_is_large(bool residual)
    {
        const double Mu = 1e7;
        SplitProblem<double> problem = new(Activation.Tanh, residual, 40, LossFunction.CrossEntropy);
        AlternatingOptions options = new() { Mu = new(Mu), ProximalIterations = 10 };
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
        TileStates<double> states = steps.Run(problem.Mu(options));
        foreach ((int layer, int feature, int sample) in new[] { (0, 0, 0), (0, 7, 3), (1, 2, 1), (1, 6, 8), (2, 0, 5), (2, 3, 2) })
        {
            // δ = ∂loss/∂z_i by central differences of a slack.
            double delta = (Loss(1e-5) - Loss(-1e-5)) / 2e-5;
            Assert.Equal(-delta, 2 * Mu * states.E[layer].Span[feature * SlackTile<double>.Samples + sample], 1e-6);

            double Loss(double slack)
            {
                TileStates<double> moved = new(problem.Split, SlackTile<double>.Samples);
                moved.E[layer].Span[feature * SlackTile<double>.Samples + sample] = slack;
                tile.Forward(steps.Start);
                tile.RollOut(moved);
                double[] losses = new double[SlackTile<double>.Samples];
                tile.Proximal.Losses(4, SlackTile<double>.Samples, SlackTile<double>.Samples, moved.Z[^1].Span, tile.Targets.Span, losses, tile.ProximalScratch);
                return losses[sample];
            }
        }
    }

    [Fact]
    public void Weights_take_a_preconditioned_gradient_step_where_mu_is_large()
    {
        const double Mu = 1e6;
        const int Samples = 53;
        SplitProblem<double> problem = new(Activation.Tanh, residual: false, Samples, LossFunction.CrossEntropy);
        Dense<double> gradient = problem.X.Like(), before = problem.X.Copy();
        problem.Objective.Gradient(before, gradient);
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(new() { Mu = new(Mu) });
        new AlternatingIteration<double>(problem.Problem, new() { Mu = new(Mu), Rho = 0, ProximalIterations = 10 }, miniBatches: false).Step(problem.X);
        // dW·G = −(1/2μ)·Grad of the sum over all samples, for the second layer.
        SplitLayer<double> layer = problem.Split.Layers[1];
        double[][] a = [.. Enumerable.Range(0, Samples).Select(t => Features(problem, tile, steps, t))];
        for (int o = 0; o < layer.Outputs; o++)
            for (int k = 0; k < layer.Inputs; k++)
            {
                double product = 0;
                foreach (double[] features in a)
                {
                    double moved = 0;
                    for (int j = 0; j <= layer.Inputs; j++)
                    {
                        int at = layer.Start + (j < layer.Inputs ? o * layer.Inputs + j : layer.Outputs * layer.Inputs + o);
                        moved += (problem.X.Span[at] - before.Span[at]) * features[j];
                    }
                    product += moved * features[k];
                }
                double expected = -Samples * gradient.Span[layer.Start + o * layer.Inputs + k] / (2 * Mu);
                Assert.Equal(expected, product, 1e-5 * (Math.Abs(expected) + 1e-7));
            }
    }

    [Fact]
    public void The_least_F_grows_with_mu_to_the_loss()
    {
        SplitProblem<double> problem = new(Activation.Tanh, residual: false, 40, LossFunction.CrossEntropy);
        double loss = 40 * problem.Objective.Value(problem.X), before = 0, squares = 0;
        foreach (double mu in new[] { 0.01, 0.1, 1, 10, 100 })
        {
            AlternatingOptions options = new() { Mu = new(mu), NewtonSteps = 30, ProximalIterations = 10 };
            (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
            TileStates<double> states = steps.Run(problem.Mu(options));
            double least = states.Values.Span[..40].ToArray().Sum();
            Assert.InRange(least, before, loss);
            before = least;
            squares = states.E.Sum(e => Enumerable.Range(0, e.Length).Where(k => k % SlackTile<double>.Samples < 40).Sum(k => 4 * mu * mu * e.Span[k] * e.Span[k]));
        }
        Assert.Equal(squares / 4, 100 * (loss - before), 0.01 * squares / 4);

        double Decrease(AlternatingOptions options)
        {
            SplitProblem<double> own = new(Activation.Tanh, residual: false, 40, LossFunction.CrossEntropy);
            double start = own.Objective.Value(own.X);
            new AlternatingIteration<double>(own.Problem, options with { Mu = new(100) }, miniBatches: false).Step(own.X);
            return start - own.Objective.Value(own.X);
        }
        double clean = Decrease(new() { Rho = 0.01 }), literal = Decrease(new() { Rho = 0.01, Regressors = Regressors.Literal });
        Assert.True(clean > 0);
        Assert.Equal(clean, literal, 0.01 * clean);
    }

    [Fact]
    public void A_large_L1_penalty_is_exact_and_says_that_nothing_moves()
    {
        SplitProblem<double> problem = new(Activation.Tanh, residual: false, 40, LossFunction.CrossEntropy);
        // 2μ·e of a large quadratic penalty is the co-state.
        AlternatingOptions large = new() { Mu = new(1e7), ProximalIterations = 10 };
        double[] mu = [.. problem.Tile(large).Steps.Run(problem.Mu(large)).E.Select(e => 1.01 * 2e7 * e.MaxNorm())];
        double[] before = problem.X.Span.ToArray();
        StepReport report = new AlternatingIteration<double>(problem.Problem, new() { Penalty = PenaltyNorm.L1, Mu = new(mu) }, miniBatches: false).Step(problem.X);
        Assert.Equal(before, problem.X.Span.ToArray());
        Assert.All(report.Split!.Penalties, penalty => Assert.Equal(0, penalty));
        Assert.StartsWith("no slack has moved", report.Split.Note, StringComparison.Ordinal);
        Assert.True(new AlternatingIteration<double>(problem.Problem, new() { Penalty = PenaltyNorm.L1, Mu = new([.. mu.Select(m => m / 20)]) }, miniBatches: false).Step(problem.X).Split!.Moved > 0);
    }

    [Fact]
    public void A_wide_Huber_function_is_a_square()
    {
        AlternatingOptions options = new() { Penalty = PenaltyNorm.L1, Mu = new(0.05), HuberDelta = 1e6, HuberSteps = 1 };
        SplitProblem<float> one = new(Activation.Relu, residual: false, 60, LossFunction.CrossEntropy);
        (SlackTile<float> tile, StateSteps<float> steps) = one.Tile(options);
        TileStates<float> states = steps.Run(one.Mu(options));
        SumLayout[] layouts = SumLayout.Of(one.Split);
        INormalKernel kernel = NormalKernels.Create(KernelWidths.Widest);
        Dense<double> sums = new(layouts[^1].Start + layouts[^1].Length);
        TileProducts<float> products = new(layouts, kernel);
        Dense<float> expected = one.X.Copy();
        for (int start = 0; start < 60; start += 48)
        {
            tile.Load(one.Objective.Selection, start, Math.Min(48, 60 - start));
            tile.Forward(steps.Start);
            states = steps.Run(one.Mu(options));
            for (int i = 0; i < 3; i++) products.Add(layouts[i], tile.Count, tile.Before(steps.Start, i).Span, states.E[i].Span, gram: true, sums.Span[layouts[i].Start..]);
        }
        Assert.True(new WeightStep<float>(one.Split, layouts, kernel, _team).Run(expected, sums, 1, [0, 0, 0], false, 0.01 * 60, 0));
        new AlternatingIteration<float>(one.Problem, options, miniBatches: false).Step(one.X);
        for (int k = 0; k < expected.Length; k++) Assert.Equal(expected.Span[k], one.X.Span[k], 1e-5f);
    }

    public static TheoryData<string> Variants() => ["full", "warm", "prox", "ema-gram", "ema-stat", "literal", "l1", "growth", "full, tied", "full, untied", "prox, tied", "ema-stat, tied", "l1, tied", "warm, untied"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Bits_depend_neither_on_threads_nor_on_a_resume(string variant)
    {
        Same<double>(variant);
        Same<float>(variant);
    }

    static void Same<T>(string variant) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Steps = 9;
        using ThreadTeam one = new(1), three = new(3);
        Trainer<T> whole = New<T>(variant, one), parallel = New<T>(variant, three);
        for (int step = 0; step < Steps; step++)
        {
            whole.Advance();
            parallel.Advance();
            Assert.Equal(TrainingStatus.Running, whole.Status);
            Assert.Equal(whole.LastStep.Value, parallel.LastStep.Value);
        }
        Assert.Equal(whole.Parameters.Span.ToArray(), parallel.Parameters.Span.ToArray());
        Assert.True(whole.Parameters.IsFinite());
        foreach (int stop in new[] { 1, 5 })
        {
            Trainer<T> first = New<T>(variant, three), second = New<T>(variant, one);
            for (int step = 0; step < stop; step++) first.Advance();
            (TrainerState state, IReadOnlyDictionary<string, Dense<T>> vectors) = first.Save();
            second.Load(state, first.Parameters.Copy(), vectors.ToDictionary(v => v.Key, v => v.Value.Copy()));
            for (int step = stop; step < Steps; step++) second.Advance();
            Assert.Equal(whole.Parameters.Span.ToArray(), second.Parameters.Span.ToArray());
        }
    }

    static Trainer<T> New<T>(string variant, ThreadTeam team) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Recurrence? recurrence = variant.Contains("tied", StringComparison.Ordinal) ? new() { Inputs = 2, Tied = !variant.Contains("untied", StringComparison.Ordinal) } : null;
        variant = variant.Split(',')[0];
        bool miniBatches = variant is "prox" or "ema-gram" or "ema-stat" or "literal";
        AlternatingOptions options = variant switch
        {
            "warm" => _literal,
            "prox" => new() { Averaging = 0.3 },
            "ema-gram" => new() { Variant = WeightVariant.EmaGram },
            "ema-stat" => new() { Variant = WeightVariant.EmaStat, Averaging = 0.8 },
            "literal" => new() { Variant = WeightVariant.Literal, Regressors = Regressors.Literal, Averaging = 0.5 },
            "l1" => new() { Penalty = PenaltyNorm.L1, Mu = new(0.05) },
            "growth" => new() { MuGrowth = 1.1, Lambda = 1e-3 },
            _ => new(),
        };
        SplitProblem<T> problem = new(Activation.Relu, residual: false, 230, LossFunction.CrossEntropy, team, recurrence: recurrence);
        TrainingLevel<T> level = new(problem.Problem, new AlternatingIteration<T>(problem.Problem, options with { Tolerance = 0 }, miniBatches)) { TakesBatches = true, DropsIncompleteBatch = true };
        return new(new Cascade<T>(1, _ => level), new() { Epochs = 100, Batch = miniBatches ? 110 : 0, Seed = 4 }, _ => problem.X);
    }

    [Fact]
    public void An_incomplete_last_batch_is_left_out()
    {
        Trainer<double> trainer = New<double>("prox", _team);
        Assert.Equal(2, trainer.Batches);
        Assert.Null(trainer.Advance());
        Assert.Equal(2, trainer.Advance()!.Step);
    }

    [Fact]
    public void A_full_batch_ends_where_F_stops_changing()
    {
        SplitProblem<double> problem = new(Activation.Tanh, residual: false, 60, LossFunction.LeastSquares, _team);
        AlternatingIteration<double> iteration = new(problem.Problem, _literal with { Tolerance = 0.03 }, miniBatches: false);
        StepReport report = default;
        int steps = 0;
        while (steps++ < 500 && (report = iteration.Step(problem.X)).Status == StepStatus.Continue) { }
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.InRange(steps, 6, 400);
        Assert.Contains("relative, over 5 iterations, below the tolerance 0.03.", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        SplitProblem<double> problem = new(Activation.Tanh);
        Refused("Clean regressors are the activations of the network itself", new() { Start = StateStart.Warm });
        Refused("Mini-batches start from the network itself", _literal);
        Refused("There are 2 numbers mu for 3 layers", new() { Mu = new(1, 2) });
        Refused("The L1 penalty starts from the network itself", new() { Penalty = PenaltyNorm.L1, Solver = StateSolver.BlockUp });
        Network<double> antisymmetric = new Architecture { Inputs = 2, Outputs = 2, Width = 4, Layers = 3, Dynamics = Dynamics.Antisymmetric }.Build<double>();
        ArgumentException e = Assert.Throws<ArgumentException>(() => new SplitNetwork<double>(antisymmetric));
        Assert.StartsWith("Alternating minimisation and ADMM take layers W·a + b", e.Message, StringComparison.Ordinal);

        void Refused(string message, AlternatingOptions options) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new AlternatingIteration<double>(problem.Problem, options, miniBatches: true)).Message, StringComparison.Ordinal);
    }

    static double[] Features(SplitProblem<double> problem, SlackTile<double> tile, StateSteps<double> steps, int sample)
    {
        tile.Load(problem.Objective.Selection, sample / 48 * 48, Math.Min(48, problem.Data.Samples - sample / 48 * 48));
        tile.Forward(steps.Start);
        return [.. Enumerable.Range(0, 9).Select(j => steps.Start.A[0].Span[j * 48 + sample % 48]), 1];
    }
}
