using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class LineSearchTests
{
    // Functions on the half line with φ'(0) < 0 and a minimum; 1 – 6 are those of Moré and Thuente (1994), section 5.
    static readonly Dictionary<string, (Func<double, double> F, Func<double, double> Slope)> _battery = new()
    {
        ["parabola"] = (a => (a - 3) * (a - 3), a => 2 * (a - 3)),
        ["quartic"] = (a => Math.Pow(a - 1, 4), a => 4 * Math.Pow(a - 1, 3)),
        ["MT1"] = (a => -a / (a * a + 2), a => (a * a - 2) / ((a * a + 2) * (a * a + 2))),
        ["MT2"] = (a => Math.Pow(a + 0.004, 5) - 2 * Math.Pow(a + 0.004, 4), a => 5 * Math.Pow(a + 0.004, 4) - 8 * Math.Pow(a + 0.004, 3)),
        ["MT3"] = (a => Kink(a) + 2 * (1 - 0.01) / (39 * Math.PI) * Math.Sin(19.5 * Math.PI * a), a => KinkSlope(a) + (1 - 0.01) * Math.Cos(19.5 * Math.PI * a)),
        ["MT4"] = (a => Yanai(a, 1e-3, 1e-3), a => YanaiSlope(a, 1e-3, 1e-3)),
        ["MT5"] = (a => Yanai(a, 0.01, 1e-3), a => YanaiSlope(a, 0.01, 1e-3)),
        ["MT6"] = (a => Yanai(a, 1e-3, 0.01), a => YanaiSlope(a, 1e-3, 0.01)),
        ["exponentials"] = (a => Math.Exp(a) - 50 * a, a => Math.Exp(a) - 50),
        ["wave"] = (a => -Math.Sin(a) + 0.01 * a * a, a => -Math.Cos(a) + 0.02 * a),
        ["barrier"] = (a => -Math.Log(2 - a) - 3 * Math.Log(a + 0.1), a => 1 / (2 - a) - 3 / (a + 0.1)),
        ["offset"] = (a => 1e6 + (a - 2) * (a - 2), a => 2 * (a - 2)),
    };

    public static TheoryData<string, double, double, double> Battery
    {
        get
        {
            TheoryData<string, double, double, double> cases = [];
            foreach (string name in _battery.Keys)
                foreach ((double c1, double c2) in new[] { (1e-4, 0.9), (1e-4, 0.1), (1e-3, 1e-2) })
                    foreach (double first in new[] { 1e-3, 0.1, 1, 10, 1000 }) cases.Add(name, c1, c2, first);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Battery))]
    public void Strong_wolfe_conditions_hold(string name, double c1, double c2, double first)
    {
        (Func<double, double> f, Func<double, double> slope) = _battery[name];
        TestFunction problem = TestFunction.OfOne(f, slope);
        Ray<Dense<double>> ray = Aimed(problem, slope(0));
        LineSearchResult found = new StrongWolfe(c1, c2, 60).Search(ray, first);
        Assert.Null(found.Cause);
        Assert.True(found.Step > 0);
        Assert.True(f(found.Step) <= f(0) + c1 * found.Step * slope(0), $"f({found.Step}) = {f(found.Step)}");
        Assert.True(Math.Abs(slope(found.Step)) <= c2 * Math.Abs(slope(0)), $"f'({found.Step}) = {slope(found.Step)}");
        Assert.Equal(problem.Evaluations, ray.Evaluations);
        Assert.InRange(ray.Evaluations, 1, 30);
        Assert.Equal(found.Step, ray.Point.Span[0]);
        Assert.Equal(slope(found.Step), ray.Gradient.Span[0]);
    }

    [Fact]
    public void The_minimum_of_a_parabola_is_found_by_one_interpolation()
    {
        Ray<Dense<double>> ray = Aimed(TestFunction.OfOne(_battery["parabola"].F, _battery["parabola"].Slope), -6);
        Assert.Equal(3, new StrongWolfe(1e-4, 1e-3).Search(ray, 20).Step, 1e-14);
        Assert.Equal(2, ray.Evaluations);
        Assert.Equal(3, new StrongWolfe(1e-4, 1e-3).Search(Aimed(TestFunction.OfOne(_battery["parabola"].F, _battery["parabola"].Slope), -6), 1).Step, 1e-14);
    }

    [Theory, InlineData(10.0), InlineData(1e9)]
    public void Both_step_back_from_where_f_is_not_finite(double first)
    {
        foreach (double edge in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            TestFunction problem = TestFunction.OfOne(a => a > 1.5 ? edge : (a - 1) * (a - 1), a => 2 * (a - 1));
            double wolfe = new StrongWolfe().Search(Aimed(problem, -2), first).Step, armijo = new Armijo(trials: 60).Search(Aimed(problem, -2), first).Step;
            Assert.InRange(wolfe, 0.1, 1.5);
            Assert.InRange(armijo, 0.1, 1.5);
        }
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_stepped_back_from()
    {
        TestFunction problem = TestFunction.OfOne(a => (a - 1) * (a - 1), a => a > 0.7 ? double.NaN : 2 * (a - 1));
        Assert.Equal(0.5, new Armijo().Search(Aimed(problem, -2), 1).Step);
        Assert.InRange(new StrongWolfe().Search(Aimed(problem, -2), 1).Step, 0.05, 0.7);
    }

    [Fact]
    public void Armijo_takes_the_first_power_that_decreases_enough_and_asks_one_gradient()
    {
        // φ = (α − 1)², φ'(0) = −2: with c₁ = 0.3 the step must be at most 1.4.
        TestFunction problem = TestFunction.OfOne(a => (a - 1) * (a - 1), a => 2 * (a - 1));
        Ray<Dense<double>> ray = Aimed(problem, -2);
        Assert.Equal(new LineSearchResult(1), new Armijo(0.3).Search(ray, 8));
        Assert.Equal((5, 5), (ray.Evaluations, problem.Evaluations));
        Assert.Equal((1.0, 0.0), (ray.Point.Span[0], ray.Gradient.Span[0]));
        Assert.Equal(8 * 0.1, new Armijo(0.3, 0.1).Search(ray, 8).Step);
        Assert.Equal(1.4, new Armijo(0.3).Search(ray, 1.4 - 1e-9).Step, 2e-9);
        Assert.Equal((1.4 + 1e-9) / 2, new Armijo(0.3).Search(ray, 1.4 + 1e-9).Step);
    }

    [Fact]
    public void A_wrong_slope_is_a_failure_with_numbers()
    {
        TestFunction rising = TestFunction.OfOne(a => 1 + a, _ => -1);
        Ray<Dense<double>> ray = Aimed(rising, -1);
        LineSearchResult armijo = new Armijo(trials: 3).Search(ray, 1), wolfe = new StrongWolfe().Search(ray, 1);
        Assert.False(armijo.Found);
        Assert.Equal("None of 3 steps from 1 down to 0.25 lowered f enough: at the last f = 1.25, at the start 1 with slope -1.", armijo.Cause);
        Assert.False(wolfe.Found);
        Assert.Contains("lowered f = 1 with slope -1: f has a kink, its gradient is wrong", wolfe.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_without_a_minimum_is_a_failure_with_numbers()
    {
        LineSearchResult found = new StrongWolfe(trials: 5).Search(Aimed(TestFunction.OfOne(a => 5 - a, _ => -1), -1), 1);
        Assert.False(found.Found);
        Assert.Equal("f fell from 5 to -9995 along 5 trials up to the step 10000, where its slope is still -1 (-1 at the start): it seems to be unbounded below.", found.Cause);
    }

    [Fact]
    public void At_a_kink_the_best_decrease_is_taken()
    {
        // |α − 1| has no point with a small slope.
        TestFunction kink = TestFunction.OfOne(a => Math.Abs(a - 1), a => a < 1 ? -1 : 1);
        LineSearchResult found = new StrongWolfe().Search(Aimed(kink, -1), 3);
        Assert.True(found.Found);
        Assert.InRange(found.Step, 0.5, 1.0);
    }

    [Fact]
    public void Where_values_are_rounding_the_slopes_decide()
    {
        // Near the minimum of 1 + (α − 1)²·10⁻²⁰ all values are 1.
        TestFunction flat = TestFunction.OfOne(a => 1 + 1e-20 * (a - 1) * (a - 1), a => 2e-20 * (a - 1));
        LineSearchResult found = new StrongWolfe(1e-4, 0.1).Search(Aimed(flat, -2e-20), 0.1);
        Assert.True(found.Found);
        Assert.InRange(found.Step, 0.9, 1.1);
        Assert.False(new Armijo().Search(Aimed(flat, -2e-20), 1).Found);
    }

    [Theory, InlineData(0.01), InlineData(1.0), InlineData(100.0)]
    public void Values_that_rise_by_rounding_alone_do_not_stop_the_search(double first)
    {
        TestFunction noisy = TestFunction.OfOne(a => a == 0 ? 1 : Math.BitIncrement(1), a => 2e-20 * (a - 1));
        LineSearchResult found = new StrongWolfe(1e-4, 0.1).Search(Aimed(noisy, -2e-20), first);
        Assert.True(found.Found);
        Assert.InRange(found.Step, 0.9, 1.1);
        TestFunction rising = TestFunction.OfOne(a => a == 0 ? 1 : 1 + 1e-14, a => 2e-20 * (a - 1));
        Assert.False(new StrongWolfe(1e-4, 0.1).Search(Aimed(rising, -2e-20), first).Found);
    }

    [Fact]
    public void Bad_numbers_are_refused_and_a_ray_needs_an_origin()
    {
        Refused(() => new Armijo(decrease: 0), "decrease = 0 does not work: it must be in (0, 1).");
        Refused(() => new Armijo(shrink: 1), "shrink = 1");
        Refused(() => new Armijo(trials: 0), "trials = 0");
        Refused(() => new StrongWolfe(decrease: 0.5), "decrease = 0.5");
        Refused(() => new StrongWolfe(curvature: 1e-5), "curvature = 1E-05 does not work: it must be above the decrease and below 1.");
        Refused(() => new StrongWolfe(trials: 0), "trials = 0 does not work: it must be at least 1.");
        Assert.Contains("call Aim first", Assert.Throws<InvalidOperationException>(() => new Ray<Dense<double>>(new(1)).Evaluate(1)).Message, StringComparison.Ordinal);

        static void Refused(Func<object> make, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    static Ray<Dense<double>> Aimed(TestFunction problem, double slope)
    {
        Ray<Dense<double>> ray = new(new(1));
        ray.Aim(problem, new([0.0]), new([1.0]), problem.Value(new([0.0])), slope);
        problem.Reset();
        return ray;
    }

    // Moré and Thuente's φ₀ with β = 0.01: |1 − α| rounded off.
    static double Kink(double a) => a <= 0.99 ? 1 - a : a >= 1.01 ? a - 1 : (a - 1) * (a - 1) / 0.02 + 0.005;

    static double KinkSlope(double a) => a <= 0.99 ? -1 : a >= 1.01 ? 1 : (a - 1) / 0.01;

    static double Gamma(double b) => Math.Sqrt(1 + b * b) - b;

    static double Yanai(double a, double b1, double b2) =>
        Gamma(b1) * Math.Sqrt((1 - a) * (1 - a) + b2 * b2) + Gamma(b2) * Math.Sqrt(a * a + b1 * b1);

    static double YanaiSlope(double a, double b1, double b2) =>
        Gamma(b1) * (a - 1) / Math.Sqrt((1 - a) * (1 - a) + b2 * b2) + Gamma(b2) * a / Math.Sqrt(a * a + b1 * b1);
}
