using Costate.Networks.Alternating;
using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>Alternating minimisation of recurrent networks: times are layers, and tied weights one regression over all of them.</summary>
public class RecurrentSplitTests
{
    const int S = SlackTile<double>.Samples, N = 31;
    const double Rho = 0.03, Lambda = 0.2;

    static readonly AlternatingOptions _options = new() { Rho = Rho, Lambda = Lambda, Tolerance = 0 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_solve_one_regression_over_all_layers_that_share_them(bool tied)
    {
        SplitProblem<double> problem = new(Activation.Tanh, samples: N, recurrence: new() { Inputs = 2, Tied = tied });
        Assert.Equal(tied ? 2 : 4, problem.Split.Regressions.Count);
        AlternatingOptions options = _options with { Mu = new([.. Enumerable.Range(1, problem.Split.Regressions.Count).Select(i => 0.1 * i)]) };
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
        TileStates<double> states = steps.Run(problem.Mu(options));
        double[] expected = problem.X.Span.ToArray();
        foreach (SplitLayer<double> regression in problem.Split.Regressions)
        {
            (int n, int outputs) = (regression.Inputs + 1, regression.Outputs);
            double[,] gram = new double[n, n], cross = new double[outputs, n];
            int times = 0;
            for (int i = 0; i < problem.Layers; i++)
            {
                if (problem.Split.Layers[i].Regression != regression.Regression) continue;
                times++;
                double[] r = [.. tile.Before(steps.Start, i).Span, .. Enumerable.Repeat(1.0, S)];
                for (int k = 0; k < N; k++)
                    for (int a = 0; a < n; a++)
                    {
                        for (int b = 0; b < n; b++) gram[a, b] += r[a * S + k] * r[b * S + k];
                        for (int o = 0; o < outputs; o++) cross[o, a] += states.E[i].Span[o * S + k] * r[a * S + k];
                    }
            }
            double ridge = Lambda / options.Mu[regression.Regression];
            int W(int o, int a) => regression.Start + (a < n - 1 ? o * (n - 1) + a : outputs * (n - 1) + o);
            for (int o = 0; o < outputs; o++)
            {
                double[,] system = (double[,])gram.Clone();
                for (int a = 0; a < n; a++) system[a, a] += Rho * times * N + (a < n - 1 ? ridge : 0);
                double[] right = [.. Enumerable.Range(0, n).Select(a => cross[o, a] - (a < n - 1 ? ridge * problem.X.Span[W(o, a)] : 0))], change = DenseSystem.Solve(system, right);
                for (int a = 0; a < n; a++) expected[W(o, a)] += change[a];
            }
        }
        StepReport report = new AlternatingIteration<double>(problem.Problem, options, miniBatches: false).Step(problem.X);
        Assert.Equal(problem.Split.Regressions.Count, report.Split!.Penalties.Count);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], problem.X.Span[i], 1e-11);
    }

    [Theory]
    [InlineData(PenaltyNorm.L2, WeightVariant.Prox)]
    [InlineData(PenaltyNorm.L2, WeightVariant.EmaGram)]
    [InlineData(PenaltyNorm.L2, WeightVariant.Literal)]
    [InlineData(PenaltyNorm.L1, WeightVariant.Prox)]
    public void Over_one_time_step_it_is_a_network_of_one_hidden_layer(PenaltyNorm penalty, WeightVariant variant)
    {
        AlternatingOptions options = _options with { Penalty = penalty, Variant = variant, Mu = new(0.02), Lambda = 0 };
        SplitProblem<double> recurrent = new(Activation.Tanh, samples: 60, recurrence: new() { Inputs = 6 });
        Network<double> network = new Architecture { Inputs = 6, Outputs = 4, Width = 7, Layers = 0 }.Build<double>();
        double[] before = recurrent.X.Span.ToArray();
        Dense<double> x = new([.. WithoutV(before)]);
        using ThreadTeam team = new(1);
        TrainingProblem<double> problem = new(network, new NetworkObjective<double>(network, new LeastSquares<double>(), recurrent.Data, new SerialPropagator<double>(), team), null);
        AlternatingIteration<double> one = new(recurrent.Problem, options, miniBatches: false), other = new(problem, options, miniBatches: false);
        for (int step = 0; step < 5; step++) Assert.Equal(other.Step(x).Value, one.Step(recurrent.X).Value, 1e-9);
        double[] after = recurrent.X.Span.ToArray();
        if (variant != WeightVariant.Literal)   // whose ridge pulls to zero
            for (int i = 0; i < 7 * 13; i++)
                if (i % 13 < 7) Assert.Equal(before[i], after[i]);
        Assert.NotEqual(before[7], after[7]);
        Assert.All(WithoutV(after).Zip(x.Span.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
    }

    [Fact]
    public void Sine_waves_are_learnt_within_some_epochs()
    {
        const double Variance = 0.49;
        (Dataset<float> training, Dataset<float> held) = Sine.Generate<float>(500, 200, 8, 3);
        Network<float> network = new Architecture { Inputs = 8, Outputs = 1, Width = 8, Opening = Opening.Recurrent, Recurrence = new(), Layers = 0 }.Build<float>();
        using ThreadTeam team = new(1);
        NetworkObjective<float> Objective(Dataset<float> data) => new(network, new LeastSquares<float>(), data, new SerialPropagator<float>(), team);
        TrainingProblem<float> problem = new(network, Objective(training), Objective(held));
        TrainingLevel<float> level = new(problem, new AlternatingIteration<float>(problem, new() { Rho = 1e-3 }, miniBatches: true)) { TakesBatches = true, DropsIncompleteBatch = true };
        Trainer<float> trainer = new(new Cascade<float>(1, _ => level), new() { Epochs = 10, Batch = 50, Seed = 3 }, _ => new Initialization { Layers = InitialLayers.Scaled, Seed = 3 }.Parameters(network));
        EpochRecord? last = null;
        while (trainer.Status == TrainingStatus.Running) last = trainer.Advance() ?? last;
        Assert.InRange(2 * last!.Validation!.Value.Loss, 0, 0.05 * Variance);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        SplitProblem<double> problem = new(Activation.Relu, recurrence: new() { Inputs = 2 });
        void Refused(string message, AlternatingOptions options) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new AlternatingIteration<double>(problem.Problem, options, miniBatches: true)).Message, StringComparison.Ordinal);
        Refused("Block steps take layers one after another, but the time steps of a recurrent opening are solved for together. Set zSolver: joint.", new() { Solver = StateSolver.BlockUp });
        Refused("There are 4 numbers mu for 2 layers", new() { Mu = new(1, 1, 1, 1) });
        Assert.StartsWith("ADMM has no closed forms for the time steps of a recurrent opening", Assert.Throws<ArgumentException>(() => new AdmmIteration<double>(problem.Problem, new() { Loss = AdmmLoss.Squared }, 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>The parameters of the network of one hidden layer in those of a recurrent one over one time step: units 7, inputs 6.</summary>
    static IEnumerable<double> WithoutV(double[] x) => x.Where((_, i) => i >= 7 * 13 || i % 13 >= 7);
}
