using System.Numerics;
using Costate.Numerics.TimeStepping;

namespace Costate.Numerics.Tests.TimeStepping;

public sealed class LinearStabilityTests
{
    [Theory]
    [InlineData(SteppingScheme.Euler, 0, 2)]
    [InlineData(SteppingScheme.Ab2, 0, 1)]
    [InlineData(SteppingScheme.Heun, 0, 2)]
    [InlineData(SteppingScheme.Ab3, 0.7236272270, 6.0 / 11)]
    [InlineData(SteppingScheme.Rk4, 2.8284271247, 2.7852935634)]
    [InlineData(SteppingScheme.Verlet, 2, 2)]
    [InlineData(SteppingScheme.Leapfrog, 2, 2)]
    public void Limits_on_the_axes(SteppingScheme scheme, double imaginary, double real)
    {
        Assert.Equal(imaginary, LinearStability.ImaginaryLimit(scheme), 1e-10);
        Assert.Equal(real, LinearStability.RealLimit(scheme), 1e-10);
    }

    [Theory]
    [InlineData(SteppingScheme.Euler, 1.00499, 1.04403, 1.11803, 1.22066)]
    [InlineData(SteppingScheme.Ab2, 1.00003, 1.00244, 1.02672, 1.14524)]
    [InlineData(SteppingScheme.Heun, 1.00001, 1.00101, 1.00778, 1.02958)]
    [InlineData(SteppingScheme.Ab3, 0.99996, 0.99708, 0.97722, 0.95317)]
    [InlineData(SteppingScheme.Rk4, 1.00000, 0.99999, 0.99989, 0.99923)]
    [InlineData(SteppingScheme.Verlet, 1, 1, 1, 1)]
    [InlineData(SteppingScheme.Leapfrog, 1, 1, 1, 1)]
    public void Growth_per_step_of_an_oscillation(SteppingScheme scheme, double tenth, double threeTenths, double half, double sevenTenths)
    {
        foreach ((double frequency, double expected) in ((double, double)[])[(0.1, tenth), (0.3, threeTenths), (0.5, half), (0.7, sevenTenths)])
            Assert.Equal(expected, LinearStability.Growth(scheme, new(0, frequency)), 0.5e-5);
    }

    [Fact]
    public void Beyond_its_limit_Adams_Bashforth_grows() => Assert.Equal(1.01352, LinearStability.Growth(SteppingScheme.Ab3, new(0, 0.73)), 0.5e-5);

    [Fact]
    public void One_root_follows_the_exponential_with_the_order_of_the_scheme()
    {
        (SteppingScheme Scheme, int Order)[] orders =
            [(SteppingScheme.Euler, 1), (SteppingScheme.Ab2, 2), (SteppingScheme.Heun, 2), (SteppingScheme.Ab3, 3), (SteppingScheme.Rk4, 4)];
        foreach ((SteppingScheme scheme, int order) in orders)
        {
            double Error(double h) => LinearStability.Roots(scheme, h * new Complex(-0.6, 0.8)).Min(r => Complex.Abs(r - Complex.Exp(h * new Complex(-0.6, 0.8))));
            Assert.Equal(order + 1, Math.Log2(Error(1.0 / 32) / Error(1.0 / 64)), 0.1);
        }
    }

    [Fact]
    public void Roots_satisfy_their_equation()
    {
        Complex z = new(-0.3, 0.9);
        foreach (Complex x in LinearStability.Roots(SteppingScheme.Ab3, z))
            Assert.InRange(Complex.Abs(x * x * x - x * x - z / 12 * (23 * x * x - 16 * x + 5)), 0, 1e-14);
        foreach (Complex x in LinearStability.Roots(SteppingScheme.Ab2, z))
            Assert.InRange(Complex.Abs(x * x - x - z / 2 * (3 * x - 1)), 0, 1e-15);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_refused() =>
        Assert.Throws<ArgumentException>(() => LinearStability.Growth(SteppingScheme.Euler, new(double.NaN, 0)));
}
