using Costate.Networks.Alternating;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>Steps for the pre-activations against dense computations, sample by sample, and their descent.</summary>
public class StateStepTests
{
    const int S = SlackTile<double>.Samples;

    [Theory]
    [InlineData(Activation.Tanh, false, null)]
    [InlineData(Activation.Relu, false, null)]
    [InlineData(Activation.Softplus, false, null)]
    [InlineData(Activation.Tanh, true, null)]
    [InlineData(Activation.Relu, true, null)]
    [InlineData(Activation.Tanh, false, true)]
    [InlineData(Activation.Relu, false, true)]
    [InlineData(Activation.Tanh, false, false)]
    [InlineData(Activation.Tanh, true, true)]
    public void The_joint_step_is_the_dense_Gauss_Newton_step(Activation activation, bool residual, bool? tied)
    {
        SplitProblem<double> problem = new(activation, residual, recurrence: tied is { } ties ? new() { Inputs = 2, Tied = ties } : null);
        AlternatingOptions options = new() { Mu = new([.. Enumerable.Range(0, problem.Split.Regressions.Count).Select(i => 0.1 * (i + 1))]) };
        double[] mu = problem.Mu(options);
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
        TileStates<double> states = steps.Start;
        Disturb(tile, states);
        Dense<double>[] slacks = steps.Joint!.Compute(states, mu, null, 10);
        for (int t = 0; t < 5; t++)
        {
            FreeSample sample = Sample(problem, tile, t, activation, mu);
            double[] z = [.. states.Z.SelectMany(layer => Column(layer, t))], expected = sample.GaussNewton(z);
            // The step in z with these slacks, linearised: dz_i = W·da_{i−1} − e_i + e'_i.
            double[] e = [.. slacks.SelectMany(layer => Column(layer, t))], actual = Linear(problem.Split, problem.X.Span.ToArray(), z, sample.Slacks(z), e, activation);
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(Activation.Tanh), InlineData(Activation.Relu)]
    public void The_Riccati_form_is_the_dense_Gauss_Newton_step_and_the_joint_one(Activation activation)
    {
        SplitProblem<double> problem = new(activation);
        AlternatingOptions options = new() { Mu = new(0.1, 0.2, 0.3) };
        double[] mu = problem.Mu(options);
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
        TileStates<double> states = steps.Start;
        Disturb(tile, states);
        Dense<double>[] joint = steps.Joint!.Compute(states, mu, null, 10);
        Dense<double>[] slacks = new RiccatiStep<double>(tile) { Parameters = problem.X.Memory }.Compute(states, mu);
        for (int t = 0; t < 5; t++)
        {
            FreeSample sample = Sample(problem, tile, t, activation, mu);
            double[] z = [.. states.Z.SelectMany(layer => Column(layer, t))], expected = sample.GaussNewton(z);
            double[] e = [.. slacks.SelectMany(layer => Column(layer, t))], same = [.. joint.SelectMany(layer => Column(layer, t))];
            double[] actual = Linear(problem.Split, problem.X.Span.ToArray(), z, sample.Slacks(z), e, activation);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-12);
                Assert.Equal(same[i], e[i], 1e-12);
            }
        }
    }

    [Fact]
    public void The_Riccati_form_minimises_the_quadratic_model_of_a_coupled_loss()
    {
        SplitProblem<double> problem = new(Activation.Tanh, loss: LossFunction.CrossEntropy);
        double[] mu = [0.1, 0.2, 0.3], x = problem.X.Span.ToArray();
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(new());
        TileStates<double> states = steps.Start;
        Disturb(tile, states);
        Dense<double>[] slacks = new RiccatiStep<double>(tile) { Parameters = problem.X.Memory }.Compute(states, mu);
        for (int t = 0; t < 5; t++)
        {
            FreeSample sample = Sample(problem, tile, t, Activation.Tanh, mu);
            double[] z = [.. states.Z.SelectMany(layer => Column(layer, t))], e = [.. slacks.SelectMany(layer => Column(layer, t))], start = sample.Slacks(z);
            double[] scores = Column(states.Z[^1], t), y = Column(tile.Targets, t), p = [.. scores.Select(s => Math.Exp(s) / scores.Sum(Math.Exp))];
            for (int i = 0; i < e.Length; i++) Assert.Equal(0, (Model(i, 1e-3) - Model(i, -1e-3)) / 2e-3, 1e-9);

            double Model(int moved, double move)
            {
                double[] other = [.. e];
                other[moved] += move;
                double[] dz = Linear(problem.Split, x, z, start, other, Activation.Tanh)[^p.Length..];
                double value = 0, mean = p.Zip(dz, (a, b) => a * b).Sum();
                for (int c = 0; c < p.Length; c++) value += (p[c] - y[c]) * dz[c] + p[c] * dz[c] * dz[c] / 2;
                for (int i = 0; i < other.Length; i++) value += mu[i < 9 ? 0 : i < 16 ? 1 : 2] * other[i] * other[i];
                return value - mean * mean / 2;
            }
        }
    }

    [Fact]
    public void A_few_samples_have_the_bits_that_they_have_among_many()
    {
        const int Scores = 4, Few = 3, Pairs = Scores * (Scores + 1) / 2;
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            IProximalKernel<float> kernel = LaneKernels.Proximal<float>(LossFunction.CrossEntropy, width);
            RandomSequence random = new(5, 6);
            float[] k = new float[Pairs * S], q = [.. Enumerable.Range(0, Scores * S).Select(i => 3 * (float)random.Normal((ulong)i))], y = new float[Scores * S], scratch = new float[kernel.Scratch(Scores)];
            for (int t = 0; t < S; t++)
            {
                y[t % Scores * S + t] = 1;
                for (int a = 0; a < Scores; a++) k[(a * (a + 1) / 2 + a) * S + t] = 5 + t;
            }
            (float[] all, float[] some, float[] losses, float[] someLosses) = (new float[Scores * S], new float[Scores * S], new float[S], new float[S]);
            kernel.Solve(Scores, S, S, 4, k, q, y, all, losses, scratch);
            kernel.Solve(Scores, S, Few, 4, k, q, y, some, someLosses, scratch);
            for (int t = 0; t < Few; t++)
            {
                Assert.Equal(losses[t], someLosses[t]);
                for (int a = 0; a < Scores; a++) Assert.Equal(all[a * S + t], some[a * S + t]);
            }
            kernel.Losses(Scores, S, Few, q, y, someLosses, scratch);
            Assert.Equal(losses[..Few], someLosses[..Few]);
        }
    }

    /// <summary>In single precision I + CᵀHC of a large K loses its digits, and a step is not finite: then there is none, and the search ends.</summary>
    [Theory]
    [InlineData(1e3f), InlineData(1e6f), InlineData(1e12f), InlineData(float.NaN)]
    public async Task A_search_ends_where_the_system_has_lost_its_digits(float size)
    {
        const int Scores = 5, Pairs = Scores * (Scores + 1) / 2;
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            IProximalKernel<float> kernel = LaneKernels.Proximal<float>(LossFunction.CrossEntropy, width);
            RandomSequence random = new(7, 8);
            float[] k = new float[Pairs * S], q = [.. Enumerable.Range(0, Scores * S).Select(i => 30 * (float)random.Normal((ulong)i))], y = new float[Scores * S], p = new float[Scores * S], losses = new float[S];
            for (int t = 0; t < S; t++)
            {
                y[t % Scores * S + t] = 1;
                for (int a = 0, pair = 0; a < Scores; a++)
                    for (int b = 0; b <= a; b++, pair++) k[pair * S + t] = size * (a == b ? 1 : 0.999999f);
            }
            Task solve = Task.Run(() => kernel.Solve(Scores, S, S, 4, k, q, y, p, losses, new float[kernel.Scratch(Scores)]));
            await solve.WaitAsync(TimeSpan.FromSeconds(20));   // else it does not end
            if (float.IsFinite(size)) Assert.All(p, gradient => Assert.True(float.IsFinite(gradient)));
        }
    }

    [Theory]
    [InlineData(LossFunction.CrossEntropy, 5, 1.0, 10, 1e-10)]
    [InlineData(LossFunction.CrossEntropy, 12, 1.0, 10, 1e-10)]
    [InlineData(LossFunction.LeastSquares, 3, 1.0, 2, 1e-10)]
    [InlineData(LossFunction.Logistic, 1, 1.0, 10, 1e-10)]
    [InlineData(LossFunction.CrossEntropy, 5, 50.0, 60, 1e-7)]
    public void The_proximal_point_solves_its_equation(LossFunction loss, int m, double size, int iterations, double tolerance)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            IProximalKernel<double> kernel = LaneKernels.Proximal<double>(loss, width);
            RandomSequence random = new(3, 4);
            int pairs = m * (m + 1) / 2;
            double[] k = new double[pairs * S], q = new double[m * S], y = new double[m * S], p = new double[m * S], g = new double[m * S], v = new double[m * S], hessian = new double[pairs * S];
            for (int t = 0; t < S; t++)
            {
                // K = Q·diag(0.05 … 500)·Qᵀ with reflections Q.
                double[] u = [.. Enumerable.Range(0, m).Select(i => random.Normal((ulong)(t * m + i)))];
                double norm = u.Sum(c => c * c);
                double Q(int a, int b) => (a == b ? 1 : 0) - 2 * u[a] * u[b] / norm;
                for (int a = 0, pair = 0; a < m; a++)
                    for (int b = 0; b <= a; b++, pair++)
                        for (int c = 0; c < m; c++) k[pair * S + t] += Q(a, c) * Q(b, c) * 0.05 * Math.Pow(1e4, m == 1 ? 1 : c / (m - 1.0));
                for (int a = 0; a < m; a++) q[a * S + t] = size * random.Normal((ulong)(1000_000 + t * m + a));
                if (loss == LossFunction.LeastSquares)
                    for (int a = 0; a < m; a++) y[a * S + t] = random.Normal((ulong)(2000_000 + t * m + a));
                else if (loss == LossFunction.Logistic) y[t] = t % 2;
                else y[t % m * S + t] = 1;
            }
            double[] scratch = new double[kernel.Scratch(m)];
            kernel.Solve(m, S, S, iterations, k, q, y, p, [], scratch);
            for (int t = 0; t < S; t++)
                for (int a = 0; a < m; a++)
                {
                    v[a * S + t] = q[a * S + t];
                    for (int b = 0; b < m; b++) v[a * S + t] -= k[(Math.Max(a, b) * (Math.Max(a, b) + 1) / 2 + Math.Min(a, b)) * S + t] * p[b * S + t];
                }
            kernel.Derivatives(m, S, v, y, g, hessian, scratch);
            for (int t = 0; t < S; t++)
            {
                // v − q + K·∇l(v), with v = q − K·p: K·(∇l(v) − p), relative to what is added up.
                double largest = 0, scale = Enumerable.Range(0, m).Max(a => Math.Abs(q[a * S + t]) + Math.Abs(v[a * S + t]));
                for (int a = 0; a < m; a++)
                {
                    double residual = 0;
                    for (int b = 0; b < m; b++) residual += k[(Math.Max(a, b) * (Math.Max(a, b) + 1) / 2 + Math.Min(a, b)) * S + t] * (g[b * S + t] - p[b * S + t]);
                    largest = Math.Max(largest, Math.Abs(residual));
                }
                Assert.True(largest <= tolerance * Math.Max(1, scale), $"{width}, sample {t}: {largest:G3} of {scale:G3}");
            }
        }
    }

    [Theory]
    [InlineData(Activation.Tanh, StateSolver.Joint, PenaltyNorm.L2)]
    [InlineData(Activation.Relu, StateSolver.Joint, PenaltyNorm.L2)]
    [InlineData(Activation.Tanh, StateSolver.Riccati, PenaltyNorm.L2)]
    [InlineData(Activation.Relu, StateSolver.Riccati, PenaltyNorm.L2)]
    [InlineData(Activation.Tanh, StateSolver.BlockBoth, PenaltyNorm.L2)]
    [InlineData(Activation.Sigmoid, StateSolver.BlockDown, PenaltyNorm.L2)]
    [InlineData(Activation.Relu, StateSolver.BlockUp, PenaltyNorm.L2)]
    [InlineData(Activation.Tanh, StateSolver.Joint, PenaltyNorm.L1)]
    public void F_of_no_sample_rises(Activation activation, StateSolver solver, PenaltyNorm penalty)
    {
        Rises<double>(activation, solver, penalty, 0);
        Rises<float>(activation, solver, penalty, 1e-6);
    }

    static void Rises<T>(Activation activation, StateSolver solver, PenaltyNorm penalty, double tolerance) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        SplitProblem<T> problem = new(activation, loss: LossFunction.CrossEntropy, gain: 2);
        AlternatingOptions options = new() { Mu = new(1e-3), Solver = solver, Penalty = penalty, NewtonSteps = 6 };
        (SlackTile<T> tile, StateSteps<T> steps) = problem.Tile(options);
        double[] mu = problem.Mu(options);
        double[]? before = null;
        foreach (int count in Enumerable.Range(1, 6))
        {
            (tile, steps) = problem.Tile(options with { NewtonSteps = count });
            TileStates<T> states = steps.Run(mu);
            tile.Evaluate(steps.Start, mu, penalty == PenaltyNorm.L1);
            tile.Evaluate(states, mu, penalty == PenaltyNorm.L1);
            double[] after = [.. states.Values.Span[..tile.Count].ToArray().Select(double.CreateTruncating)], start = [.. steps.Start.Values.Span[..tile.Count].ToArray().Select(double.CreateTruncating)];
            before ??= start;
            for (int t = 0; t < after.Length; t++) Assert.True(after[t] <= before[t] + tolerance * Math.Max(1, Math.Abs(before[t])), $"step {count}, sample {t}: {before[t]:R} → {after[t]:R}");
            Assert.True(after.Sum() < start.Sum());
            before = after;
        }
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Softplus)]
    public void Block_steps_are_Newton_steps(Activation activation)
    {
        SplitProblem<double> problem = new(activation);
        AlternatingOptions options = new() { Mu = new(0.3, 0.2, 0.1), Solver = StateSolver.BlockDown, Curvature = BlockCurvature.Newton };
        double[] mu = problem.Mu(options);
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
        Disturb(tile, steps.Start, 0.02);   // small slacks: the floor of the Hessian is not reached
        BlockStep<double> block = new(tile, options);
        block.Prepare(problem.X.Memory);
        for (int layer = 0; layer < 3; layer++)
        {
            double[] direction = block.Direction(steps.Start, layer, mu).ToArray();
            int n = problem.Split.Layers[layer].Outputs;
            for (int t = 0; t < 3; t++)
            {
                FreeSample sample = Sample(problem, tile, t, activation, mu);
                double[] z = [.. steps.Start.Z.SelectMany(l => Column(l, t))];
                (double[] gradient, double[,] hessian) = Differences(sample, z, sample.Start(layer), n);
                double[] expected = DenseSystem.Solve(hessian, [.. gradient.Select(g => -g)]);
                for (int i = 0; i < n; i++) Assert.Equal(expected[i], direction[i * S + t], 1e-6);
            }
        }
    }

    [Fact]
    public void A_system_of_the_width_of_the_next_layer_gives_the_same_block_step_as_the_dense_one()
    {
        // 9 → 7: Woodbury; with the same matrices the dense solution.
        SplitProblem<double> problem = new(Activation.Tanh);
        AlternatingOptions options = new() { Mu = new(0.3, 0.2, 0.1), Solver = StateSolver.BlockDown };
        double[] mu = problem.Mu(options);
        (SlackTile<double> tile, StateSteps<double> steps) = problem.Tile(options);
        Disturb(tile, steps.Start);
        BlockStep<double> block = new(tile, options);
        block.Prepare(problem.X.Memory);
        SplitLayer<double> layer = problem.Split.Layers[0], next = problem.Split.Layers[1];
        double[] direction = block.Direction(steps.Start, 0, mu).ToArray();
        ReadOnlySpan<double> w = problem.X.Span.Slice(next.Start, next.Outputs * next.Inputs);
        (int n, int m) = (layer.Outputs, next.Outputs);
        for (int t = 0; t < 5; t++)
        {
            double[] slope = [.. Column(steps.Start.Sigma[0], t).Select(s => 1 - s * s)], e = Column(steps.Start.E[0], t), r = Column(steps.Start.E[1], t), right = new double[n];
            double[,] hessian = new double[n, n];
            for (int a = 0; a < n; a++)
            {
                double u = 0;
                for (int k = 0; k < m; k++) u += w[k * n + a] * r[k];
                right[a] = -(2 * mu[0] * e[a] - 2 * mu[1] * slope[a] * u);
                for (int b = 0; b < n; b++)
                {
                    for (int k = 0; k < m; k++) hessian[a, b] += 2 * mu[1] * slope[a] * w[k * n + a] * w[k * n + b] * slope[b];
                    if (a == b) hessian[a, b] += 2 * mu[0];
                }
            }
            double[] expected = DenseSystem.Solve(hessian, right);
            for (int a = 0; a < n; a++) Assert.Equal(expected[a], direction[a * S + t], 1e-9);
        }
    }

    [Fact]
    public void Block_steps_and_the_Riccati_form_refuse_residual_networks()
    {
        SplitProblem<double> problem = new(Activation.Tanh, residual: true);
        ArgumentException e = Assert.Throws<ArgumentException>(() => problem.Tile(new() { Solver = StateSolver.BlockUp }));
        Assert.StartsWith("Block steps need plain layers", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => problem.Tile(new() { Solver = StateSolver.Riccati }));
        Assert.StartsWith("The Riccati form needs plain layers", e.Message, StringComparison.Ordinal);
    }

    /// <summary>z and slacks that do not fit together.</summary>
    static void Disturb(SlackTile<double> tile, TileStates<double> states, double size = 0.3)
    {
        for (int i = 0; i < states.Z.Length; i++)
            for (int k = 0; k < states.Z[i].Length; k++) states.Z[i].Span[k] += size * Math.Sin(3.7 * k + i);
        tile.Complete(states);
    }

    static double[] Column(Dense<double> values, int t) => [.. Enumerable.Range(0, values.Length / S).Select(j => values.Span[j * S + t])];

    static FreeSample Sample(SplitProblem<double> problem, SlackTile<double> tile, int t, Activation activation, double[] mu) =>
        new(problem.Split, problem.X.Span.ToArray(), Column(tile.Input, t), Column(tile.Targets, t), activation, mu);

    static double[] Linear(SplitNetwork<double> network, double[] x, double[] z, double[] slacks, double[] e, Activation activation)
    {
        double[] dz = new double[z.Length], da = new double[network.Layers[0].Inputs], still = new double[network.Inputs];
        int start = 0;
        foreach (SplitLayer<double> layer in network.Layers)
        {
            da = FreeSample.Read(layer, da, still);
            double[] next = new double[layer.Outputs];
            for (int o = 0; o < layer.Outputs; o++)
            {
                dz[start + o] = e[start + o] - slacks[start + o];
                for (int k = 0; k < layer.Inputs; k++) dz[start + o] += x[layer.Start + o * layer.Inputs + k] * da[k];
                double s = Math.Tanh(z[start + o]), slope = activation switch { Activation.Tanh => 1 - s * s, Activation.Relu => z[start + o] > 0 ? 1 : 0, _ => 1 / (1 + Math.Exp(-z[start + o])) };
                next[o] = (layer.IsResidual ? da[o] : 0) + layer.StepSize * slope * dz[start + o];
            }
            (da, start) = (next, start + layer.Outputs);
        }
        return dz;
    }

    /// <summary>Gradient and Hessian of F in one block of z, by central differences.</summary>
    static (double[] Gradient, double[,] Hessian) Differences(FreeSample sample, double[] z, int start, int n)
    {
        const double H = 1e-4;
        double At(params ReadOnlySpan<(int Index, double Move)> moves)
        {
            double[] moved = [.. z];
            foreach ((int index, double move) in moves) moved[start + index] += move;
            return sample.Value(moved);
        }
        double[] gradient = new double[n];
        double[,] hessian = new double[n, n];
        for (int a = 0; a < n; a++)
        {
            gradient[a] = (At((a, H)) - At((a, -H))) / (2 * H);
            for (int b = 0; b < n; b++) hessian[a, b] = (At((a, H), (b, H)) - At((a, H), (b, -H)) - At((a, -H), (b, H)) + At((a, -H), (b, -H))) / (4 * H * H);
        }
        return (gradient, hessian);
    }
}
