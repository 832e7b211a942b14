namespace Costate.Networks.Tests.Integrators;

/// <summary>Errors and orders of the integrators on a stationary antisymmetric system, against printed values of an independent implementation.</summary>
public class OrderTests
{
    const double Horizon = 2;

    static readonly double[] _exact = SineSystem.Antisymmetric(Integrator.Rk4, 6400, Horizon).Forward(6400).Column(8);

    public static TheoryData<Integrator, Startup, int, string[]> Methods() => new()
    {
        { Integrator.Euler, Startup.Heun, 1, ["1.952e-1", "1.008e-1", "5.118e-2", "2.578e-2", "1.293e-2"] },
        { Integrator.Heun, Startup.Heun, 2, ["1.294e-3", "3.126e-4", "7.681e-5", "1.904e-5", "4.740e-6"] },
        { Integrator.Ab3, Startup.Euler, 2, ["8.924e-3", "2.321e-3", "5.916e-4", "1.493e-4", "3.751e-5"] },
        { Integrator.Ab3, Startup.Heun, 3, ["7.052e-4", "9.900e-5", "1.298e-5", "1.656e-6", "2.089e-7"] },
        { Integrator.Rk4, Startup.Heun, 4, ["5.235e-7", "3.049e-8", "1.847e-9", "1.138e-10", "7.06e-12"] },
    };

    [Fact]
    public void The_solution_is_the_printed_one()
    {
        Printed.Equal("-0.822752354115", _exact[0]);
        Printed.Equal("0.438522114262", _exact[1]);
        Printed.Equal("1.305616915575", _exact[2]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Errors_are_the_printed_ones_and_vanish_with_the_order(Integrator integrator, Startup startup, int order, string[] printed)
    {
        double[] errors = new double[printed.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            int layers = 50 << i;
            errors[i] = SineSystem.Distance(SineSystem.Antisymmetric(integrator, layers, Horizon, startup).Forward(layers).Column(8), _exact);
            Printed.Equal(printed[i], errors[i]);
            if (layers > 200) Assert.InRange(Math.Log2(errors[i - 1] / errors[i]), order - 0.1, order + 0.1);
        }
    }
}
