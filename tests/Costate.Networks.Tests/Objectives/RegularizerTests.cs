using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Networks.Tests.Objectives;

/// <summary>Tikhonov and smoothness against their formulas, by Taylor tests, and as quadratures of integrals over time.</summary>
public class RegularizerTests
{
    const double Horizon = 2;

    [Theory]
    [InlineData(1, 0.3, 0.7, 0.9)]
    [InlineData(5, 0.3, 0, 0.9)]
    [InlineData(4, 0, 0.7, 0)]
    [InlineData(3, 0, 0, 0)]
    public void Tikhonov_equals_its_formula(int layers, double alpha, double beta, double gamma)
    {
        Network<double> network = SmallNetworks.Small(2, 3, layers, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        double h = Horizon / layers, expected = 0;
        double[] slope = new double[x.Length];
        foreach (ParameterSlice slice in network.Slices())
        {
            double strength = slice.Name.StartsWith("opening", StringComparison.Ordinal) ? beta : slice.Name.StartsWith("readout", StringComparison.Ordinal) ? gamma : alpha * h;
            for (int i = slice.Start; i < slice.Start + slice.Block.Length; i++) (expected, slope[i]) = (expected + strength / 2 * x.Span[i] * x.Span[i], strength * x.Span[i]);
        }
        Tikhonov<double> tikhonov = new(network, alpha, beta, gamma);
        gradient.Span.Fill(double.NaN);
        Assert.Equal(expected, tikhonov.Gradient(x, gradient), 1e-15);
        Close(slope, gradient);
        ObjectiveContract.Verify(tikhonov, x);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.5)]
    [InlineData(7, 0.25)]
    [InlineData(7, 0)]
    public void Smoothness_equals_its_formula(int layers, double alpha)
    {
        Network<double> network = SmallNetworks.Small(2, 3, layers, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        double[] slope = new double[x.Length];
        double factor = alpha * layers / Horizon, expected = 0;
        int p = network.LayerParameters;
        for (int j = 0; j + 1 < layers; j++)
        {
            for (int i = network.LayerStart(j); i < network.LayerStart(j + 1); i++)
            {
                double d = x.Span[i + p] - x.Span[i];
                expected += factor / 2 * d * d;
                slope[i] -= factor * d;
                slope[i + p] += factor * d;
            }
        }
        Smoothness<double> smoothness = new(network, alpha);
        gradient.Span.Fill(double.NaN);
        Assert.Equal(expected, smoothness.Gradient(x, gradient), 1e-14 * Math.Max(1, expected));
        Close(slope, gradient);
        ObjectiveContract.Verify(smoothness, x);
    }

    /// <summary>A gradient that is added where it is computed has the bits of one that is computed apart and added then, zeros with their signs.</summary>
    [Fact]
    public void Added_gradients_have_the_same_bits()
    {
        foreach (int layers in (int[])[1, 2, 7])
        {
            Network<double> network = SmallNetworks.Small(2, 40, layers, Activation.Tanh);
            Dense<double> x = SmallNetworks.Parameters(network), start = SmallNetworks.Parameters(network);
            for (int i = 0; i < x.Length; i += 3) (x.Span[i], start.Span[i]) = (i % 2 == 0 ? -0.0 : 0, -0.0);
            foreach (IAddend<Dense<double>> term in (IAddend<Dense<double>>[])
                [new Tikhonov<double>(network, 0.3, 0, 0.9), new Tikhonov<double>(network, 0, 0.7, 0), new Smoothness<double>(network, 0.25)])
            {
                Dense<double> expected = start.Copy(), added = start.Copy(), part = x.Like();
                double value = term.Gradient(x, part);
                expected.Axpby(1, part, 1);
                Assert.Equal((value, value), (term.AddGradient(x, added), term.Value(x)));
                Assert.Equal(Bits(expected), Bits(added));
            }
        }

        static long[] Bits(Dense<double> vector) => [.. vector.Span.ToArray().Select(BitConverter.DoubleToInt64Bits)];
    }

    /// <summary>θ_i(t) = sin(t + i): ½α∫‖θ‖² by the midpoint rule (order 2), ½α∫‖θ'‖² without its last half-steps (order 1).</summary>
    [Fact]
    public void Smooth_controls_cost_the_same_in_a_network_of_any_depth()
    {
        const double Alpha = 0.6;
        int p = SmallNetworks.Small(2, 3, 1, Activation.Tanh).LayerParameters;
        double size = 0, slope = 0;
        for (int i = 0; i < p; i++)
        {
            double sine = (Math.Sin(2 * (Horizon + i)) - Math.Sin(2 * i)) / 4;
            size += Alpha / 2 * (Horizon / 2 - sine);
            slope += Alpha / 2 * (Horizon / 2 + sine);
        }
        (double tikhonov, double smoothness) = Errors(64);
        (double finer, double smoother) = Errors(128);
        Assert.Equal(2, Math.Log2(tikhonov / finer), 0.01);
        Assert.Equal(1, Math.Log2(smoothness / smoother), 0.02);
        Assert.InRange(finer / size, 1e-9, 1e-4);
        Assert.InRange(smoother / slope, 1e-9, 2e-2);

        (double Tikhonov, double Smoothness) Errors(int layers)
        {
            Network<double> network = SmallNetworks.Small(2, 3, layers, Activation.Tanh);
            Dense<double> x = new(network.Parameters);
            for (int j = 0; j < layers; j++)
                for (int i = 0; i < p; i++) x.Span[network.LayerStart(j) + i] = Math.Sin((j + 0.5) * Horizon / layers + i);
            return (Math.Abs(new Tikhonov<double>(network, Alpha, 0, 0).Value(x) - size), Math.Abs(new Smoothness<double>(network, Alpha).Value(x) - slope));
        }
    }

    [Fact]
    public void Single_precision_agrees_with_double()
    {
        Network<double> exact = SmallNetworks.Small(2, 3, 6, Activation.Tanh);
        Network<float> network = SmallNetworks.Small<float>(2, 3, 6, Activation.Tanh, 3);
        Dense<float> x = SmallNetworks.Parameters(network), gradient = x.Like();
        Dense<double> y = new([.. x.Span.ToArray().Select(v => (double)v)]), expected = y.Like();
        foreach ((IObjective<Dense<float>> single, IObjective<Dense<double>> precise) in new (IObjective<Dense<float>>, IObjective<Dense<double>>)[]
                 { (new Tikhonov<float>(network, 0.3, 0.2, 0.1), new Tikhonov<double>(exact, 0.3, 0.2, 0.1)), (new Smoothness<float>(network, 0.3), new Smoothness<double>(exact, 0.3)) })
        {
            double value = precise.Gradient(y, expected);
            Assert.Equal(value, single.Gradient(x, gradient), 1e-6 * value);
            for (int i = 0; i < x.Length; i++) Assert.Equal(expected.Span[i], gradient.Span[i], 1e-6);
        }
    }

    static void Close(double[] expected, Dense<double> actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual.Span[i], 1e-14 * Math.Max(1, Math.Abs(expected[i])));
    }
}
