using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Tests.Integrators;

/// <summary>Forward N steps, back N steps: how much of the initial state comes back.</summary>
public class RoundTripTests
{
    const int Columns = 100;

    static readonly int[] _depths = [16, 64, 256, 1024], _horizons = [5, 20, 100];

    public static TheoryData<int, int> Depths()
    {
        TheoryData<int, int> cases = [];
        foreach (int layers in _depths)
            foreach (int horizon in _horizons) cases.Add(layers, horizon);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Verlet_comes_back_in_double_precision(int layers, int horizon)
    {
        double bound = horizon <= 20 ? 5e-14 : 6e-11;
        Assert.InRange(Error<double>(Dynamics.Hamiltonian, Integrator.Verlet, layers, horizon), 0, bound);
    }

    [Theory]
    [InlineData(16, 5, 9e-7)]
    [InlineData(64, 5, 9e-7)]
    [InlineData(256, 5, 9e-7)]
    [InlineData(1024, 5, 9e-7)]
    [InlineData(16, 20, 1.7e-5)]
    [InlineData(64, 20, 1.7e-5)]
    [InlineData(256, 20, 1.7e-5)]
    [InlineData(1024, 20, 1.7e-5)]
    [InlineData(64, 100, 1.6e-2)]
    [InlineData(1024, 100, 1e-5)]
    public void Verlet_comes_back_in_single_precision(int layers, int horizon, double bound) =>
        Assert.InRange(Error<float>(Dynamics.Hamiltonian, Integrator.Verlet, layers, horizon), 0, 2 * bound);

    [Theory]
    [MemberData(nameof(Depths))]
    public void Leapfrog_comes_back(int layers, int horizon) =>
        Assert.InRange(Error<double>(Dynamics.DoubleSymmetric, Integrator.Leapfrog, layers, Math.Min(horizon, layers / 8.0)), 0, 1e-8);

    /// <summary>Linear Verlet with α·β = (h·K)²: bounded up to 4. Beyond, the error of the way back is ε·ξ^{2N}.</summary>
    [Theory]
    [InlineData(0.1, 100, 3.2e-16, 1.3e-7)]
    [InlineData(0.1, 1000, 2.5e-15, 1.1e-6)]
    [InlineData(3.9, 100, 2.0e-14, 7.9e-6)]
    [InlineData(3.9, 1000, 3.9e-14, 3.9e-5)]
    [InlineData(4, 100, 9.0e-14, 1.3e-4)]
    [InlineData(4, 1000, 3.9e-11, 3.6e-3)]
    [InlineData(4.1, 100, 8.9e11, double.PositiveInfinity)]
    [InlineData(4.1, 1000, double.PositiveInfinity, double.PositiveInfinity)]
    public void Linear_networks_come_back_as_far_as_they_are_stable(double product, int layers, double inDouble, double inSingle)
    {
        SameSize(inDouble, LinearError<double>(product, layers));
        SameSize(inSingle, LinearError<float>(product, layers));
    }

    /// <summary>Numbers made of rounding agree within a factor of 2; infinity stands for anything useless.</summary>
    static void SameSize(double expected, double actual)
    {
        if (double.IsInfinity(expected)) Assert.False(actual < 1e15);
        else Assert.InRange(actual, 0, 2 * expected);
    }

    /// <summary>Z ← Z − K·Y, Y ← Y + Kᵀ·Z with three features: Verlet steps of length 1 without a nonlinearity.</summary>
    internal static Network<T> Oscillators<T>(int layers) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Architecture
    {
        Inputs = 3,
        Outputs = 1,
        Width = 3,
        Opening = Opening.Identity,
        Dynamics = Dynamics.Hamiltonian,
        Integrator = Integrator.Verlet,
        Bias = Bias.None,
        Activation = Activation.Identity,
        Layers = layers,
        Horizon = layers,
    }.Build<T>();

    static double LinearError<T>(double product, int layers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = Oscillators<T>(layers);
        T[] y = Converted<T>([1, .5, -.3]), theta = Converted<T>([.. Enumerable.Range(0, 9).Select(i => i % 4 == 0 ? Math.Sqrt(product) : 0)]);
        Walk<T> walk = new Walk<T>(network, theta, y).Forward(layers).Back(layers);
        double[] start = [1, .5, -.3], final = [.. walk.Column(3).Select(double.CreateTruncating)];
        return SineSystem.Distance(start, final) / SineSystem.Distance(start, new double[3]);
    }

    /// <summary>max |state − rebuilt state| of 100 columns with n = 2, K = 1.5·sin(k²), b = cos(k²), y0 = sin(k).</summary>
    static double Error<T>(Dynamics dynamics, Integrator integrator, int layers, double horizon) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = new Architecture
        {
            Inputs = 2,
            Outputs = 1,
            Width = 2,
            Opening = Opening.Identity,
            Dynamics = dynamics,
            Integrator = integrator,
            Layers = layers,
            Horizon = horizon,
        }.Build<T>();
        double[] theta = new double[6 * layers];
        for (int j = 0; j < layers; j++)
            for (int i = 0; i < 6; i++) theta[6 * j + i] = i < 4 ? 1.5 * Math.Sin(Square(4 * j + i + 1)) : Math.Cos(Square(2 * j + i - 3));
        T[] y = Converted<T>(SineSystem.From(2 * Columns, k => Math.Sin(k)));
        Walk<T> start = new(network, Converted<T>(theta), y), back = new Walk<T>(network, Converted<T>(theta), y).Forward(layers).Back(layers);
        double largest = 0;
        for (int i = 0; i < network.StateFeatures; i++)
            for (int t = 0; t < Columns; t++) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(start[i, t] - back[i, t])));
        return largest;
    }

    static double Square(double k) => k * k;

    static T[] Converted<T>(double[] values) where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. values.Select(T.CreateTruncating)];
}
