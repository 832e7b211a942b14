using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Tests.Kernels;

/// <summary>Every activation on every register width: accuracy, saturation, special values, equal bits, slopes.</summary>
public class ActivationTests
{
    public static TheoryData<Activation, KernelWidth> Cases()
    {
        TheoryData<Activation, KernelWidth> cases = [];
        foreach (Activation activation in Enum.GetValues<Activation>())
            foreach (KernelWidth width in KernelWidths.Supported) cases.Add(activation, width);
        return cases;
    }

    /// <summary>The bounds are those of the measurements on 10⁶ other points against 80-bit arithmetic: tanh 2.24, sigmoid 2.2, softplus 2.6.</summary>
    [Theory]
    [InlineData(Activation.Tanh, 2.24, 20)]
    [InlineData(Activation.BipolarSigmoid, 2.24, 40)]
    [InlineData(Activation.Sigmoid, 2.2, 87)]
    [InlineData(Activation.Softplus, 2.6, 87)]
    public void Single_precision_is_accurate(Activation activation, double ulps, float largest)
    {
        // A sweep through all floats of either sign up to the largest, in steps that are odd and so meet all low bits.
        int last = BitConverter.SingleToInt32Bits(largest);
        float[] x = [.. Enumerable.Range(0, last / 3001).SelectMany(i => new[] { BitConverter.Int32BitsToSingle(i * 3001), -BitConverter.Int32BitsToSingle(i * 3001) })];
        float[] near = [.. Enumerable.Range(0, 200_000).Select(i => (float)(largest * (2 * new RandomSequence(1, 1).Uniform((ulong)i) - 1)))];
        foreach (float[] points in new[] { x, near })
        {
            float[] values = SingleActivation.Values(activation, KernelWidths.Widest, points);
            (double worst, float where) = (0, 0);
            for (int i = 0; i < points.Length; i++)
            {
                double exact = Exact(activation, points[i]);
                double unit = Math.ScaleB(1, Math.Max(exact == 0 ? -126 : Math.ILogB(exact), -126) - 23), error = Math.Abs(values[i] - exact) / unit;
                if (!(error <= worst)) (worst, where) = (error, points[i]);
            }
            Assert.True(worst <= ulps, $"{activation}({where:R}) is {worst:F3} ulp off.");
        }
    }

    /// <summary>The bounds as above: tanh 2.38, sigmoid 2.1, softplus 2.5.</summary>
    [Theory]
    [InlineData(Activation.Tanh, 2.38, 20)]
    [InlineData(Activation.BipolarSigmoid, 2.38, 40)]
    [InlineData(Activation.Sigmoid, 2.1, 708)]
    [InlineData(Activation.Softplus, 2.5, 708)]
    public void Double_precision_is_accurate(Activation activation, double ulps, double largest)
    {
        double[] x = Points(largest, 1500), values = SingleActivation.Values(activation, KernelWidths.Widest, x);
        (double worst, double where) = (0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            BigInteger exact = activation switch
            {
                Activation.Tanh => FixedPoint.Tanh(x[i]),
                Activation.BipolarSigmoid => FixedPoint.BipolarSigmoid(x[i]),
                Activation.Sigmoid => FixedPoint.Sigmoid(x[i]),
                _ => FixedPoint.Softplus(x[i]),
            };
            double error = FixedPoint.Ulps(values[i], exact);
            if (!(error <= worst)) (worst, where) = (error, x[i]);
        }
        Assert.True(worst <= ulps, $"{activation}({where:R}) is {worst:F3} ulp off.");
    }

    /// <summary>Bounds: 1.02 and 0.97 ulp.</summary>
    [Fact]
    public void Exponential_is_accurate()
    {
        double[] x = [.. Points(708.3, 2000).Select(t => -Math.Abs(t))], values = Exponentials<DoubleScalar, double>(x);
        Assert.All(Enumerable.Range(0, x.Length), i => Assert.InRange(FixedPoint.Ulps(values[i], FixedPoint.Exp(FixedPoint.From(x[i]))), 0, 0.97));

        float[] t = [.. Enumerable.Range(0, BitConverter.SingleToInt32Bits(87.33f) / 3001).Select(i => -BitConverter.Int32BitsToSingle(i * 3001))];
        float[] e = Exponentials<FloatScalar, float>(t);
        for (int i = 0; i < t.Length; i++)
        {
            double exact = Math.Exp(t[i]), error = Math.Abs(e[i] - exact) / Math.ScaleB(1, Math.ILogB(exact) - 23);
            Assert.True(error <= 1.02, $"e^{t[i]:R} is {error:F3} ulp off.");
        }
    }

    [Fact]
    public void Exponential_ends_at_the_smallest_normal_numbers_and_passes_nan()
    {
        Assert.All(Exponentials<DoubleScalar, double>([-708.3, -709, -1e300, double.NegativeInfinity]), e => Assert.InRange(e, 2.2250738585072014e-308, 2.5e-308));
        Assert.All(Exponentials<FloatScalar, float>([-87.33f, -88, -1e30f, float.NegativeInfinity]), e => Assert.InRange(e, 1.17549435e-38f, 1.2e-38f));
        Assert.Equal(double.NaN, Exponentials<DoubleScalar, double>([double.NaN])[0]);
        Assert.Equal(float.NaN, Exponentials<FloatScalar, float>([float.NaN])[0]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Special_values(Activation activation, KernelWidth width)
    {
        Special<float>(activation, width, float.PositiveInfinity, 1.2e-38f);
        Special<double>(activation, width, double.PositiveInfinity, 2.5e-308);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nan_passes_and_touches_no_neighbour(Activation activation, KernelWidth width)
    {
        PassesNan<float>(activation, width);
        PassesNan<double>(activation, width);
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.BipolarSigmoid)]
    public void Odd_functions_saturate_at_one_and_never_exceed_it(Activation activation)
    {
        int factor = activation == Activation.Tanh ? 1 : 2;
        double[] x = [.. Enumerable.Range(0, 40_000).Select(i => factor * i / 1024.0), 1e3, 1e300, double.MaxValue];
        double[] plus = SingleActivation.Values(activation, KernelWidths.Widest, x), minus = SingleActivation.Values(activation, KernelWidths.Widest, [.. x.Select(v => -v)]);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(-plus[i]), BitConverter.DoubleToInt64Bits(minus[i]));
            Assert.InRange(plus[i], i == 0 ? 0 : plus[i - 1] - Math.ScaleB(2.38, -53), 1); // rising, to the accuracy of the function
            if (x[i] >= 19.07 * factor) Assert.Equal(1, plus[i]);
        }
        float[] y = [.. x.Select(v => (float)(v / 2))], single = SingleActivation.Values(activation, KernelWidths.Widest, y), negative = SingleActivation.Values(activation, KernelWidths.Widest, [.. y.Select(v => -v)]);
        for (int i = 0; i < y.Length; i++)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(-single[i]), BitConverter.SingleToInt32Bits(negative[i]));
            Assert.InRange(single[i], i == 0 ? 0 : single[i - 1] - MathF.ScaleB(2.24f, -24), 1);
            if (y[i] >= 9.02f * factor) Assert.Equal(1, single[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bits_are_those_of_the_scalar_path(Activation activation, KernelWidth width)
    {
        double[] x = [.. Points(800, 20_000), double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.1, -0.1];
        float[] y = [.. x.Select(v => (float)(v / 8))];
        Assert.Equal(Bits(SingleActivation.Values(activation, KernelWidth.Scalar, x)), Bits(SingleActivation.Values(activation, width, x)));
        Assert.Equal(Bits(SingleActivation.Slopes(activation, KernelWidth.Scalar, x)), Bits(SingleActivation.Slopes(activation, width, x)));
        Assert.Equal(Bits(SingleActivation.Values(activation, KernelWidth.Scalar, y)), Bits(SingleActivation.Values(activation, width, y)));
        Assert.Equal(Bits(SingleActivation.Slopes(activation, KernelWidth.Scalar, y)), Bits(SingleActivation.Slopes(activation, width, y)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Slope_is_the_derivative(Activation activation, KernelWidth width)
    {
        // σ' recovered from a σ that is 2.6 ulp off is off by a few units in the last place of 1.
        double[] x = [.. Points(50, 5000), 0, -0.0, -0.1, 0.1, Math.BitDecrement(0.1), Math.BitIncrement(-0.1), Math.BitDecrement(-0.1), double.Epsilon, -double.Epsilon];
        double[] slopes = SingleActivation.Slopes(activation, width, x);
        for (int i = 0; i < x.Length; i++)
            Assert.True(Math.Abs(slopes[i] - Derivative(activation, x[i], 0.1)) <= 6 * Math.ScaleB(1, -52), $"{activation}'({x[i]:R}) = {slopes[i]:R}, expected {Derivative(activation, x[i], 0.1):R}");
        float[] y = [.. x.Select(v => (float)v), 0.1f, MathF.BitDecrement(0.1f), -0.1f, MathF.BitIncrement(-0.1f), float.Epsilon], single = SingleActivation.Slopes(activation, width, y);
        for (int i = 0; i < y.Length; i++)
            Assert.True(Math.Abs(single[i] - Derivative(activation, y[i], 0.1f)) <= 6 * Math.ScaleB(1, -23), $"{activation}'({y[i]:R}) = {single[i]:R}, expected {Derivative(activation, y[i], 0.1f):R}");
    }

    [Theory]
    [InlineData(-0.1, 0, 0)]
    [InlineData(-0.2, 0, 0)]
    [InlineData(0, 0.025, 0.5)]
    [InlineData(0.1, 0.1, 1)]
    [InlineData(0.05, 0.05625, 0.75)]
    [InlineData(3, 3, 1)]
    public void Smooth_relu_at_its_corners(double x, double value, double slope)
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            Assert.Equal(value, SingleActivation.Values(Activation.SmoothRelu, width, [x])[0], 1e-16);
            Assert.Equal(slope, SingleActivation.Slopes(Activation.SmoothRelu, width, [x])[0], 3e-16);
        }
    }

    [Fact]
    public void Relu_has_slope_zero_at_zero()
    {
        foreach (KernelWidth width in KernelWidths.Supported)
        {
            Assert.Equal([0.0, 0, 0, 1, 1], SingleActivation.Slopes(Activation.Relu, width, [-1, -0.0, 0, 1e-300, 5]));
            Assert.Equal([0f, 0, 0, 1, 1], SingleActivation.Slopes(Activation.Relu, width, [-1f, -0f, 0, 1e-30f, 5]));
        }
    }

    static void Special<T>(Activation activation, KernelWidth width, T infinity, T least) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = SingleActivation.Values(activation, width, [infinity, -infinity, T.Zero, T.NegativeZero]);
        (T high, T low) = (values[0], values[1]);
        switch (activation)
        {
            case Activation.Tanh or Activation.BipolarSigmoid:
                Assert.Equal((T.One, -T.One), (high, low));
                Assert.True(T.IsPositive(values[2]) && T.IsNegative(values[3]) && values[3] == T.Zero, "the sign of zero");
                break;
            case Activation.Sigmoid:
                Assert.Equal(T.One, high);
                Assert.True(low > T.Zero && low <= least, $"σ(−∞) = {low}");
                Assert.Equal(T.CreateChecked(0.5), values[2]);
                Assert.Equal(T.CreateChecked(0.5), values[3]);
                break;
            case Activation.Softplus:
                Assert.Equal(infinity, high);
                Assert.True(low > T.Zero && low <= least, $"σ(−∞) = {low}");
                Assert.Equal(values[2], values[3]);
                break;
            case Activation.Identity:
                Assert.Equal((infinity, -infinity), (high, low));
                break;
            default:
                Assert.Equal((infinity, T.Zero), (high, low));
                break;
        }
    }

    static void PassesNan<T>(Activation activation, KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int place = 0; place < 48; place++)
        {
            T[] x = new T[48];
            x.AsSpan().Fill(T.One);
            x[place] = T.NaN;
            T[] values = SingleActivation.Values(activation, width, x);
            for (int i = 0; i < x.Length; i++) Assert.True(T.IsNaN(values[i]) == (i == place), $"NaN at {place}: σ at {i} is {values[i]}");
        }
    }

    /// <summary>Numbers up to ±largest: an even sweep, random ones, and random ones of all magnitudes down to 2⁻⁵⁰.</summary>
    static double[] Points(double largest, int count)
    {
        RandomSequence random = new(2, 1), scale = new(2, 2);
        return
        [
            .. Enumerable.Range(0, count).Select(i => largest * (2.0 * i / count - 1)),
            .. Enumerable.Range(0, count).Select(i => largest * (2 * random.Uniform((ulong)i) - 1)),
            .. Enumerable.Range(0, count).Select(i => double.Exp2(-50 + scale.Uniform((ulong)i) * (50 + Math.Log2(largest))) * (i % 2 == 0 ? 1 : -1)),
        ];
    }

    static double Exact(Activation activation, double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return activation switch
        {
            Activation.Tanh => Math.Tanh(x),
            Activation.BipolarSigmoid => Math.Tanh(x / 2),
            Activation.Sigmoid => (x < 0 ? e : 1) / (1 + e),
            _ => Math.Max(x, 0) + 2 * Math.Atanh(e / (2 + e)),
        };
    }

    static double Derivative(Activation activation, double x, double eta) => activation switch
    {
        Activation.Identity => 1,
        Activation.Tanh => 1 / (Math.Cosh(x) * Math.Cosh(x)),
        Activation.BipolarSigmoid => 0.5 / (Math.Cosh(x / 2) * Math.Cosh(x / 2)),
        Activation.Sigmoid => 1 / (2 + 2 * Math.Cosh(x)),
        Activation.Softplus => 1 / (1 + Math.Exp(-x)),
        Activation.Relu => x > 0 ? 1 : 0,
        _ => x <= -eta ? 0 : x < eta ? x / (2 * eta) + 0.5 : 1,
    };

    static unsafe T[] Exponentials<V, T>(T[] t) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] result = new T[t.Length];
        fixed (T* from = t, to = result)
            for (int i = 0; i < t.Length; i++) V.Store(Exponential.OfNonPositive<V, T>(V.Load(from + i)), to + i);
        return result;
    }

    // All NaNs are alike.
    static long[] Bits(double[] values) => [.. values.Select(v => double.IsNaN(v) ? -1 : BitConverter.DoubleToInt64Bits(v))];

    static long[] Bits(float[] values) => [.. values.Select(v => float.IsNaN(v) ? -1L : BitConverter.SingleToUInt32Bits(v))];
}
