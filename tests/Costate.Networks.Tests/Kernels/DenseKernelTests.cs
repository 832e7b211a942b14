using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Costate.Networks.Kernels;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Tests.Kernels;

/// <summary>The dense kernel against plain loops: every panel, remainder and register width. Bounds are those of rounding: number of terms · unit roundoff · sum of magnitudes.</summary>
public class DenseKernelTests
{
    public static TheoryData<int, int, int> Shapes()
    {
        TheoryData<int, int, int> shapes = [];
        foreach (int features in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 33, 47, 48, 63, 64, 65, 100 }) shapes.Add(features, features, 48);
        foreach ((int rows, int columns) in new[]
                 {
                     (1, 17), (2, 5), (3, 64), (4, 33), (5, 2), (7, 16), (8, 3), (9, 100), (10, 64), (12, 1), (15, 31), (16, 17), (16, 65), (17, 16), (24, 63), (31, 48), (33, 24), (47, 20),
                     (48, 47), (63, 16), (64, 7), (65, 33), (100, 4), (128, 40), (40, 128), (256, 3), (2, 256), (257, 17), (17, 257), (128, 256), (512, 5), (6, 512), (129, 512), (1024, 2), (1, 1024),
                 }) shapes.Add(rows, columns, 48);
        foreach (int samples in new[] { 96, 144, 480 })
            foreach ((int rows, int columns) in new[] { (1, 1), (3, 5), (8, 8), (11, 30), (16, 16), (23, 41), (64, 19) }) shapes.Add(rows, columns, samples);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_products_agree_with_plain_loops(int rows, int columns, int samples)
    {
        if (!Fma.IsSupported && rows * columns > 20_000) return; // fused multiply-adds in software would take minutes
        Compare<float>(rows, columns, samples, Math.ScaleB(1, -24));
        Compare<double>(rows, columns, samples, Math.ScaleB(1, -53));
    }

    [Theory]
    [InlineData(5, 9, 96)]
    [InlineData(16, 20, 96)]
    [InlineData(33, 17, 144)]
    public void Padded_samples_with_zero_costate_add_exactly_nothing(int rows, int columns, int samples)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            PaddingAddsNothing<float>(rows, columns, samples, width);
            PaddingAddsNothing<double>(rows, columns, samples, width);
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(20, 20)]
    public void Where_dy_goes_and_whether_it_is_wanted_changes_no_bit(int rows, int columns)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            DenseTile<double> tile = new(rows, columns, 96);
            IDenseKernel<double> kernel = DenseKernels.Create<double>(rows, columns, Activation.Tanh, width);
            double[] prepared = new double[kernel.PreparedLength], scratch = new double[kernel.ScratchPerSample * 96], cache = new double[rows * 96];
            kernel.Prepare(tile.Theta, prepared);
            kernel.Evaluate(96, prepared, 0.3, tile.Y, tile.From, cache, new double[cache.Length]);
            (double[] Dy, double[] Sums) Adjoint(double[] w, double[] dy, bool add)
            {
                double[] sums = new double[kernel.AccumulatorLength], gradient = new double[tile.Theta.Length];
                kernel.Adjoint(96, prepared, 0.3, tile.Y, cache, w, add, dy, sums, scratch);
                kernel.Collect(sums, gradient);
                return (dy, gradient);
            }

            double[] inPlace = (double[])tile.W.Clone();
            (double[] apart, double[] gradient) = Adjoint(tile.W, (double[])tile.W.Clone(), add: true);
            Assert.Equal(gradient, Adjoint(inPlace, inPlace, add: true).Sums);
            Assert.Equal(apart, inPlace);
            Assert.Equal(gradient, Adjoint(tile.W, [], add: true).Sums);

            double[] replaced = (double[])tile.W.Clone();
            double[] fresh = Adjoint(tile.W, [.. tile.W.Select(_ => double.NaN)], add: false).Dy;
            Assert.Equal(fresh, Adjoint(tile.W, new double[tile.W.Length], add: true).Dy);
            Assert.Equal(fresh, Adjoint(replaced, replaced, add: false).Dy);
        }
    }

    [Fact]
    public void Without_a_start_the_output_is_the_scaled_activation_and_an_empty_direction_is_zero()
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            DenseTile<double> tile = new(7, 5, 48);
            IDenseKernel<double> kernel = DenseKernels.Create<double>(7, 5, Activation.Tanh, width);
            double[] prepared = new double[kernel.PreparedLength], none = new double[kernel.PreparedLength], scratch = new double[kernel.ScratchPerSample * 48];
            double[] cache = new double[7 * 48], output = new double[cache.Length], tangent = new double[cache.Length], empty = new double[cache.Length], zero = new double[cache.Length];
            kernel.Prepare(tile.Theta, prepared);
            kernel.Evaluate(48, prepared, 0.3, tile.Y, [], cache, output);
            Assert.Equal(cache.Select(c => 0.3 * c), output);
            kernel.Tangent(48, prepared, none, 0.3, tile.Y, cache, tile.Dy, zero, scratch, tangent);
            kernel.Tangent(48, prepared, [], 0.3, tile.Y, cache, tile.Dy, [], scratch, empty);
            Assert.Equal(tangent, empty);
        }
    }

    [Fact]
    public void Every_width_has_kernels_of_its_own()
    {
        Assert.Equal(KernelWidths.Widest, KernelWidths.Supported[0]);
        Assert.Equal(KernelWidth.Scalar, KernelWidths.Supported[^1]);
        (KernelWidth, Type, Type)[] registers =
        [
            (KernelWidth.Avx512, typeof(Float512), typeof(Double512)), (KernelWidth.Avx2, typeof(Float256), typeof(Double256)), (KernelWidth.Scalar, typeof(FloatScalar), typeof(DoubleScalar)),
        ];
        foreach ((KernelWidth width, Type single, Type precise) in registers.Where(r => KernelWidths.Supported.Contains(r.Item1)))
        {
            Assert.Equal(single, DenseKernels.Create<float>(3, 4, Activation.Tanh, width).GetType().GenericTypeArguments[0]);
            Assert.Equal(precise, DenseKernels.Create<double>(3, 4, Activation.Tanh, width).GetType().GenericTypeArguments[0]);
        }

        // Dot products over 480 samples are summed lane by lane, so their last bits tell which registers ran.
        DenseTile<float> tile = new(5, 5, 480);
        string[] gradients = [.. KernelWidths.Supported.Select(width => string.Join(' ', tile.Run(width).Gradient.Select(g => g.ToString("R"))))];
        Assert.Equal(gradients.Length, gradients.Distinct().Count());
    }

    [Fact]
    public void A_wider_kernel_than_the_processor_has_is_refused()
    {
        if (KernelWidths.Widest == KernelWidth.Avx512) return;
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => DenseKernels.Create<float>(2, 2, Activation.Tanh, KernelWidth.Avx512));
        Assert.Equal($"Kernels of width Avx512 were asked for, but this processor offers {KernelWidths.Widest} at most.", e.Message);
        Assert.Equal(e.Message, Assert.Throws<NotSupportedException>(() => SoftmaxKernels.Create<float>(KernelWidth.Avx512)).Message);
    }

    [Theory]
    [InlineData("prepared", "A dense layer 5 → 3 expects 33 numbers here, but got 32. (Parameter 'prepared')")]
    [InlineData("theta", "A dense layer 5 → 3 expects 18 numbers here, but got 17. (Parameter 'theta')")]
    [InlineData("y", "A dense layer 5 → 3 expects 240 numbers here, but got 239. (Parameter 'y')")]
    [InlineData("from", "A dense layer 5 → 3 expects 144 numbers here, but got 143. (Parameter 'from')")]
    [InlineData("cache", "A dense layer 5 → 3 expects 144 numbers here, but got 143. (Parameter 'cache')")]
    [InlineData("output", "A dense layer 5 → 3 expects 144 numbers here, but got 143. (Parameter 'output')")]
    [InlineData("direction", "A dense layer 5 → 3 expects 33 numbers here, but got 32. (Parameter 'direction')")]
    [InlineData("w", "A dense layer 5 → 3 expects 144 numbers here, but got 143. (Parameter 'w')")]
    [InlineData("dy", "A dense layer 5 → 3 expects 240 numbers here, but got 239. (Parameter 'dy')")]
    [InlineData("gradient", "A dense layer 5 → 3 expects 18 numbers here, but got 17. (Parameter 'gradient')")]
    [InlineData("samples", "A tile has a multiple of 48 samples, but got 50. (Parameter 'samples')")]
    public void Arrays_of_the_wrong_length_are_refused(string wrong, string message)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            IDenseKernel<double> kernel = DenseKernels.Create<double>(3, 5, Activation.Tanh, width);
            int samples = wrong == "samples" ? 50 : 48;
            double[] New(string name, int length) => new double[name == wrong ? length - 1 : length];
            double[] prepared = New("prepared", 33), theta = New("theta", 18), y = New("y", 5 * samples), from = New("from", 3 * samples), cache = New("cache", 3 * samples), output = New("output", 3 * samples);
            double[] direction = New("direction", 33), w = New("w", 3 * samples), dy = New("dy", 5 * samples), gradient = New("gradient", 18), scratch = new double[kernel.ScratchPerSample * samples];
            double[] sums = new double[kernel.AccumulatorLength];
            List<string> messages = [];
            void Try(Action call)
            {
                try
                {
                    call();
                }
                catch (ArgumentException e)
                {
                    messages.Add(e.Message);
                }
            }

            Try(() => kernel.Prepare(theta, prepared));
            Try(() => kernel.Evaluate(samples, prepared, 1, y, from, cache, output));
            Try(() => kernel.Tangent(samples, prepared, direction, 1, y, cache, dy, from, scratch, output));
            Try(() => kernel.Adjoint(samples, prepared, 1, y, cache, w, add: true, dy, sums, scratch));
            Try(() => kernel.Collect(sums, gradient));
            int expected = wrong switch { "prepared" or "y" or "cache" => wrong == "prepared" ? 4 : 3, "from" or "output" or "dy" => 2, "samples" => 3, _ => 1 };
            Assert.Equal(Enumerable.Repeat(message, expected), messages);
        }
    }

    [Fact]
    public void Too_little_scratch_memory_and_a_wrong_accumulator_are_refused()
    {
        IDenseKernel<double> kernel = DenseKernels.Create<double>(3, 5, Activation.Tanh, KernelWidth.Scalar);
        double[] prepared = new double[33], y = new double[240], cache = new double[144], w = new double[144], sums = new double[kernel.AccumulatorLength], scratch = new double[kernel.ScratchPerSample * 48];
        ArgumentException few = Assert.Throws<ArgumentException>(() => kernel.Adjoint(48, prepared, 1, y, cache, w, add: true, [], sums, scratch.AsSpan(1)));
        Assert.Equal("A dense layer 5 → 3 needs 192 numbers of scratch memory for 48 samples, but got 191.", few.Message);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => kernel.Adjoint(48, prepared, 1, y, cache, w, add: true, [], sums.AsSpan(1), scratch));
        Assert.Equal($"A dense layer 5 → 3 expects {sums.Length} numbers here, but got {sums.Length - 1}. (Parameter 'accumulator')", wrong.Message);
        Assert.Equal(wrong.Message, Assert.Throws<ArgumentException>(() => kernel.Collect(sums.AsSpan(1), new double[18])).Message);
    }

    static void Compare<T>(int rows, int columns, int samples, double u) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DenseTile<T> tile = new(rows, columns, samples);
        double h = double.CreateTruncating(tile.Step);
        double[] theta = NaiveDense.Doubles(tile.Theta), direction = NaiveDense.Doubles(tile.Direction), y = NaiveDense.Doubles(tile.Y), from = NaiveDense.Doubles(tile.From), w = NaiveDense.Doubles(tile.W), dy = NaiveDense.Doubles(tile.Dy);
        DenseResults<T>[] results = [.. KernelWidths.Supported.Select(tile.Run)];
        double[] cache = NaiveDense.Doubles(results[0].Cache);
        // The kernels of double precision are no less accurate than the loops they are compared with: twice the bound.
        double unit = typeof(T) == typeof(double) ? 2 * u : u;

        NaiveDense.Sums z = NaiveDense.Product(rows, columns, samples, theta, y, false, (i, _) => theta[rows * columns + i]);
        NaiveDense.Sums dz = NaiveDense.Product(rows, columns, samples, theta, dy, false, (_, _) => 0);
        NaiveDense.Sums moved = NaiveDense.Product(rows, columns, samples, direction, y, false, (i, _) => direction[rows * columns + i]);
        double[] slopes = [.. cache.Select(c => h * Math.FusedMultiplyAdd(-c, c, 1))], s = [.. slopes.Select((slope, i) => slope * w[i])];
        NaiveDense.Sums back = NaiveDense.Product(columns, rows, samples, theta, s, true, (j, t) => dy[j * samples + t]);
        NaiveDense.Sums gradient = NaiveDense.Gradient(rows, columns, samples, s, y);
        foreach (DenseResults<T> result in results)
        {
            Within("σ", result.Cache, i => Math.Tanh(z.Values[i]), i => unit * ((columns + 1) * z.Magnitudes[i] + 5));
            Within("output", result.Output, i => from[i] + h * cache[i], i => unit * (Math.Abs(from[i]) + 1));
            Within("tangent", result.Tangent, i => from[i] + slopes[i] * (dz.Values[i] + moved.Values[i]),
                i => unit * (Math.Abs(slopes[i]) * (2 * columns + 5) * (dz.Magnitudes[i] + moved.Magnitudes[i]) + Math.Abs(from[i])));
            Within("dy", result.Dy, i => back.Values[i], i => unit * (rows + 4) * back.Magnitudes[i]);
            Within("gradient", result.Gradient, i => 1 + gradient.Values[i], i => unit * ((samples + 4) * gradient.Magnitudes[i] + 1 + Math.Abs(gradient.Values[i])));
            Assert.True(SameBits(results[0].Cache, result.Cache) && SameBits(results[0].Output, result.Output), "The forward step depends on the register width.");
            Assert.True(SameBits(results[0].Tangent, result.Tangent) && SameBits(results[0].Dy, result.Dy), "Tangent or co-state depend on the register width.");
            if (rows >= 16 && columns >= 16)
                Assert.True(SameBits(results[0].Gradient[..(rows * columns)], result.Gradient[..(rows * columns)]), "Outer products depend on the register width.");
        }

        void Within(string what, T[] actual, Func<int, double> expected, Func<int, double> bound)
        {
            for (int i = 0; i < actual.Length; i++)
            {
                double value = double.CreateTruncating(actual[i]);
                if (!(Math.Abs(value - expected(i)) <= bound(i)))
                    Assert.Fail($"{typeof(T).Name} {columns} → {rows} × {samples}: {what}[{i}] is {value:R}, expected {expected(i):R} within {bound(i):E2}.");
            }
        }
    }

    static void PaddingAddsNothing<T>(int rows, int columns, int samples, KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DenseTile<T> tile = new(rows, columns, samples);
        int count = samples - 41;
        for (int i = 0; i < rows; i++) tile.W.AsSpan(i * samples + count, samples - count).Clear();
        Array.Copy(tile.W, tile.From, tile.W.Length);
        DenseResults<T> small = tile.Run(width);
        for (int j = 0; j < columns; j++)
            for (int t = count; t < samples; t++) tile.Y[j * samples + t] = T.CreateTruncating(1e6 * Math.Sin(t + j));
        DenseResults<T> large = tile.Run(width);
        Assert.False(SameBits(small.Output, large.Output));
        Assert.True(SameBits(small.Gradient, large.Gradient), $"{typeof(T).Name} {width}: padded samples count.");
    }

    static bool SameBits<T>(T[] a, T[] b) where T : unmanaged => MemoryMarshal.AsBytes<T>(a).SequenceEqual(MemoryMarshal.AsBytes<T>(b));
}
