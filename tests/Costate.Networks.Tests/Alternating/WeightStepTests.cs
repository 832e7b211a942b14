using Costate.Networks.Alternating;
using Costate.Networks.Kernels;
using Costate.Numerics.Communication;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>The regression of the weights: it satisfies its normal equations, in both forms, on all register widths, and whatever the chunks are.</summary>
public class WeightStepTests
{
    const int S = SlackTile<double>.Samples;
    const double Ridge = 0.7, Rho = 0.03;

    [Theory]
    [InlineData(53, true)]
    [InlineData(96, false)]
    public void The_normal_equations_hold(int samples, bool ridgeBias)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            (SplitNetwork<double> network, SumLayout[] layouts, double[][] a, double[][] e, Dense<double> x) = Case(samples, width);
            Dense<double> before = x.Copy();
            using ThreadTeam team = new(2);
            WeightStep<double> step = new(network, layouts, NormalKernels.Create(width), team);
            Assert.True(step.Run(x, Sums(layouts, a, e, samples, width, [0, samples]), 1, [Ridge, Ridge, Ridge], ridgeBias, Rho * samples, 0));
            Assert.All(step.Shifts, shift => Assert.Equal(0, shift));
            for (int i = 0; i < layouts.Length; i++)
            {
                SplitLayer<double> layer = network.Layers[i];
                (double worst, double gram) = (0, samples);
                for (int o = 0; o < layer.Outputs; o++)
                    for (int k = 0; k <= layer.Inputs; k++)
                    {
                        double residual = -(k < layer.Inputs || ridgeBias ? Ridge : 0) * At(x, layer, o, k) - Rho * samples * (At(x, layer, o, k) - At(before, layer, o, k));
                        for (int t = 0; t < samples; t++)
                        {
                            double slack = e[i][o * samples + t];
                            for (int j = 0; j <= layer.Inputs; j++) slack -= (At(x, layer, o, j) - At(before, layer, o, j)) * Feature(a[i], j, t, samples, layer.Inputs);
                            residual += slack * Feature(a[i], k, t, samples, layer.Inputs);
                            gram = Math.Max(gram, Math.Abs(Feature(a[i], k, t, samples, layer.Inputs)));
                        }
                        worst = Math.Max(worst, Math.Abs(residual));
                    }
                Assert.True(worst <= 1e-10 * gram, $"{width}, layer {i}: {worst:G3}");
            }
        }
    }

    [Fact]
    public void The_increment_is_the_direct_form()
    {
        (SplitNetwork<double> network, SumLayout[] layouts, double[][] a, double[][] e, Dense<double> x) = Case(60, KernelWidths.Widest);
        using ThreadTeam team = new(1);
        WeightStep<double> step = new(network, layouts, NormalKernels.Create(KernelWidths.Widest), team);
        Dense<double> sums = Sums(layouts, a, e, 60, KernelWidths.Widest, [0, 60]), direct = x.Copy();
        Assert.True(step.Run(x, sums, 1, [Ridge, Ridge, Ridge], ridgeBias: true, 0, 0));
        foreach (SumLayout layout in layouts) step.AddPrediction(direct, layout, sums.Span.Slice(layout.Start, layout.Length));
        Assert.True(step.Run(direct, sums, 1, [Ridge, Ridge, Ridge], ridgeBias: true, 0, 0, absolute: true));
        for (int k = 0; k < x.Length; k++) Assert.Equal(direct.Span[k], x.Span[k], 1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Uneven_shards_give_the_same_weights(int shards)
    {
        const int Samples = 90;
        int[] cuts = [.. Enumerable.Range(0, shards + 1).Select(s => s * s * Samples / (shards * shards))];
        using ThreadTeam team = new(1);
        Dense<double> Weights(int[] starts)
        {
            (SplitNetwork<double> network, SumLayout[] layouts, double[][] a, double[][] e, Dense<double> x) = Case(Samples, KernelWidths.Widest);
            WeightStep<double> step = new(network, layouts, NormalKernels.Create(KernelWidths.Widest), team);
            Assert.True(step.Run(x, Sums(layouts, a, e, Samples, KernelWidths.Widest, starts), 1, [Ridge, Ridge, Ridge], ridgeBias: false, Rho * Samples, 0));
            return x;
        }
        Dense<double> one = Weights([0, Samples]), many = Weights(cuts);
        for (int k = 0; k < one.Length; k++) Assert.Equal(one.Span[k], many.Span[k], 1e-9 * one.MaxNorm());
    }

    [Fact]
    public void A_singular_matrix_gets_a_small_ridge_and_says_so()
    {
        (SplitNetwork<double> network, SumLayout[] layouts, double[][] a, double[][] e, Dense<double> x) = Case(40, KernelWidths.Widest);
        a[0].AsSpan(0, 40).Clear();   // a pixel that is always black
        using ThreadTeam team = new(1);
        WeightStep<double> step = new(network, layouts, NormalKernels.Create(KernelWidths.Widest), team);
        Assert.True(step.Run(x, Sums(layouts, a, e, 40, KernelWidths.Widest, [0, 40]), 1, [0, 0, 0], ridgeBias: false, 0, 0));
        Assert.True(x.IsFinite());
        Assert.True(step.Shifts[0] > 0);
        Assert.Equal((0, 0), (step.Shifts[1], step.Shifts[2]));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 40)]
    [InlineData(13, 16)]
    [InlineData(65, 56)]
    public void Factors_and_solutions_have_the_same_bits_on_all_registers(int n, int columns)
    {
        RandomSequence random = new(1, 1);
        int stride = n + 7 & ~7;
        double[] a = new double[n * stride], b = [.. Enumerable.Range(0, n * columns).Select(k => random.Normal((ulong)k))], first = [];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) a[i * stride + j] = (i == j ? n : 0) + Math.Cos(i + j) + Math.Cos(i - j);
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            Dense<double> factor = new(a), x = new(b);
            INormalKernel kernel = NormalKernels.Create(width);
            Assert.True(kernel.Factor(n, factor.Span, stride));
            kernel.Solve(n, factor.Span, stride, x.Span, columns, 0, 8);
            if (columns > 8) kernel.Solve(n, factor.Span, stride, x.Span, columns, 8, columns - 8);
            for (int i = 0; i < n; i++)
                for (int c = 0; c < columns; c++)
                    Assert.Equal(b[i * columns + c], Enumerable.Range(0, n).Sum(j => a[i * stride + j] * x.Span[j * columns + c]), 1e-11 * n);
            if (first.Length == 0) first = x.Span.ToArray();
            Assert.Equal(first, x.Span.ToArray());
            Assert.False(kernel.Factor(n, new Dense<double>(a.Length).Span, stride));
        }
    }

    static (SplitNetwork<double>, SumLayout[], double[][] A, double[][] E, Dense<double> X) Case(int samples, KernelWidth width)
    {
        SplitProblem<double> problem = new(Activation.Tanh);
        SplitNetwork<double> network = new(problem.Network, width);
        RandomSequence random = new(9, 9);
        double[][] a = [.. network.Layers.Select((l, i) => Enumerable.Range(0, l.Inputs * samples).Select(k => random.Normal((ulong)(i * 100_000 + k))).ToArray())];
        double[][] e = [.. network.Layers.Select((l, i) => Enumerable.Range(0, l.Outputs * samples).Select(k => random.Normal((ulong)(i * 100_000 + 50_000 + k))).ToArray())];
        return (network, SumLayout.Of(network), a, e, problem.X.Copy());
    }

    /// <summary>The sums over shards, each tile by tile, added in their order.</summary>
    static Dense<double> Sums(SumLayout[] layouts, double[][] a, double[][] e, int samples, KernelWidth width, int[] cuts)
    {
        TileProducts<double> products = new(layouts, NormalKernels.Create(width));
        Dense<double> total = new(layouts[^1].Start + layouts[^1].Length);
        for (int shard = 0; shard + 1 < cuts.Length; shard++)
        {
            Dense<double> sums = total.Like();
            for (int start = cuts[shard]; start < cuts[shard + 1]; start += S)
            {
                int count = Math.Min(S, cuts[shard + 1] - start);
                for (int i = 0; i < layouts.Length; i++)
                    products.Add(layouts[i], count, Tile(a[i], start, count, samples), Tile(e[i], start, count, samples), gram: true, sums.Span[layouts[i].Start..]);
            }
            total.Axpby(1, sums, 1);
        }
        return total;
    }

    static double[] Tile(double[] values, int start, int count, int samples)
    {
        int features = values.Length / samples;
        double[] tile = new double[features * S];
        for (int j = 0; j < features; j++) values.AsSpan(j * samples + start, count).CopyTo(tile.AsSpan(j * S));
        return tile;
    }

    static double Feature(double[] a, int k, int t, int samples, int inputs) => k < inputs ? a[k * samples + t] : 1;

    static double At(Dense<double> x, SplitLayer<double> layer, int o, int k) => x.Span[layer.Start + (k < layer.Inputs ? o * layer.Inputs + k : layer.Outputs * layer.Inputs + o)];
}
