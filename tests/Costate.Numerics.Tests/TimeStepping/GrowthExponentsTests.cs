using Costate.Numerics.Linear;
using Costate.Numerics.TimeStepping;

namespace Costate.Numerics.Tests.TimeStepping;

public sealed class GrowthExponentsTests
{
    const int Steps = 4000;
    const double Duration = 5;

    /// <summary>Vinograd's matrix: eigenvalues −1 and −10 at every time, and yet a solution that grows like e^{2t}.</summary>
    static double[] Vinograd(double t)
    {
        double c = Math.Cos(6 * t), s = Math.Sin(6 * t);
        return [-1 - 9 * c * c + 12 * s * c, 12 * c * c + 9 * s * c, -12 * s * s + 9 * s * c, -1 - 9 * s * s - 12 * s * c];
    }

    static double[] Product(double[] a, double[] b) =>
        [a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]];

    static double[] Sum(double[] a, double factor, double[] b) => [.. a.Zip(b, (x, y) => x + factor * y)];

    /// <summary>The matrix of one step of the classical Runge–Kutta method.</summary>
    static double[] Step(double t, double h)
    {
        double[] identity = [1, 0, 0, 1], middle = Vinograd(t + h / 2);
        double[] k1 = Vinograd(t), k2 = Product(middle, Sum(identity, h / 2, k1)), k3 = Product(middle, Sum(identity, h / 2, k2));
        double[] k4 = Product(Vinograd(t + h), Sum(identity, h, k3));
        return Sum(identity, h / 6, Sum(Sum(Sum(k1, 2, k2), 2, k3), 1, k4));
    }

    static readonly double[][] _steps = [.. Enumerable.Range(0, Steps).Select(j => Step(j * Duration / Steps, Duration / Steps))];

    [Fact]
    public void Frozen_eigenvalues_mislead()
    {
        for (double t = 0; t < 1; t += 0.1)
        {
            var values = Eigenvalues.Of(Vinograd(t), 2);
            Assert.Equal((-1, -10), (values[0].Real, values[1].Real), new Near(1e-12));
        }
        double[] y = [1, 2];
        foreach (double[] m in _steps) y = [m[0] * y[0] + m[1] * y[1], m[2] * y[0] + m[3] * y[1]];
        Assert.Equal(-40128.0752, y[0], 0.5e-4);
        Assert.Equal(28558.0733, y[1], 0.5e-4);
    }

    [Fact]
    public void The_exponents_tell_the_growth_and_sum_to_the_divergence()
    {
        double[] exponents = GrowthExponents.Of(_steps, 2, Duration);
        Assert.Equal(1.8390562, exponents[0], 0.5e-7);
        Assert.Equal(-12.8390562, exponents[1], 0.5e-7);
        Assert.Equal(-11, exponents.Sum(), 1e-7);   // the trace of the matrix at every time
        Assert.Equal(_steps.Sum(m => Math.Log(m[0] * m[3] - m[1] * m[2])) / Duration, exponents.Sum(), 1e-11);
    }

    [Fact]
    public void A_leading_direction_alone_has_the_same_exponent()
    {
        double[] all = GrowthExponents.Of(_steps, 2, Duration);
        double[] first = GrowthExponents.Of(2, Steps, Duration, (j, q, product) =>
        {
            double[] m = _steps[j];
            (product[0], product[1]) = (m[0] * q[0] + m[1] * q[1], m[2] * q[0] + m[3] * q[1]);
        }, directions: 1);
        Assert.Equal(all[0], Assert.Single(first), 1e-12);
    }

    [Fact]
    public void A_constant_normal_matrix_has_the_logarithms_of_its_eigenvalues()
    {
        double[][] steps = [.. Enumerable.Repeat<double[]>([0, -3, 3, 0], 7)];
        Assert.All(GrowthExponents.Of(steps, 2, 7), e => Assert.Equal(Math.Log(3), e, 1e-14));
    }

    [Fact]
    public void Annihilated_and_undefined_directions_show()
    {
        Assert.Equal([0, double.NegativeInfinity], GrowthExponents.Of([[1, 0, 0, 0]], 2, 1));
        Assert.True(double.IsNaN(GrowthExponents.Of([[double.NaN, 0, 0, 1]], 2, 1)[0]));
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GrowthExponents.Of([], 2, 1));
        Assert.Throws<ArgumentException>(() => GrowthExponents.Of([[1, 0, 0]], 2, 1));
        Assert.Throws<ArgumentException>(() => GrowthExponents.Of([[1]], 1, 0));
        Assert.Throws<ArgumentException>(() => GrowthExponents.Of(1, 1, 1, (_, _, _) => { }, 2));
    }

    sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) <= tolerance && Math.Abs(x.Item2 - y.Item2) <= tolerance;
        public int GetHashCode((double, double) pair) => 0;
    }
}
