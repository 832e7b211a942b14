using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class SgdTests
{
    // f = x², g = 2x: all numbers below are exact in binary.
    static TestFunction Square => TestFunction.OfOne(x => x * x, x => 2 * x);

    [Fact]
    public void Plain_steps_by_hand() =>
        Assert.Equal([8, 4, 2, 1], Path(new() { Rate = 0.25, Momentum = 0 }, 8, 3));

    [Fact]
    public void Momentum_by_hand() => // v: 16, 8 + 8, 8 + 0 ; x: 8 − 4, 4 − 4, 0 − 2
        Assert.Equal([8, 4, 0, -2], Path(new() { Rate = 0.25, Momentum = 0.5 }, 8, 3));

    [Fact]
    public void Nesterov_by_hand() => // ahead: 8, 4 − ⅛·16 = 2, 1 − ⅛·12 = −½ ; v: 16, 8 + 4, 6 − 1
        Assert.Equal([8, 4, 1, -0.25], Path(new() { Rate = 0.25, Momentum = 0.5, Nesterov = true }, 8, 3));

    [Fact]
    public void The_report_tells_value_norm_and_rate_at_the_point_of_the_gradient()
    {
        Sgd<Dense<double>> sgd = new(new() { Rate = 0.25, Momentum = 0.5, Nesterov = true });
        Dense<double> x = new([8.0]);
        Assert.Equal(new StepReport(StepStatus.Continue, 64, 16, 0.25, 1), sgd.Step(Square, x));
        Assert.Equal(new StepReport(StepStatus.Continue, 4, 4, 0.25, 1), sgd.Step(Square, x));
    }

    [Fact]
    public void The_rate_of_a_schedule_is_used_from_the_next_step_on()
    {
        Sgd<Dense<double>> sgd = new(new() { Rate = 0.25, Momentum = 0 });
        Dense<double> x = new([8.0]);
        sgd.Step(Square, x);
        sgd.Rate = 0.125;
        Assert.Equal(0.125, sgd.Step(Square, x).StepLength);
        Assert.Equal(3, x.Span[0]);
        sgd.Rate = 0;
        sgd.Step(Square, x);
        Assert.Equal(3, x.Span[0]);
    }

    [Theory, InlineData(0.0, false), InlineData(0.9, false), InlineData(0.9, true)]
    public void A_diverging_run_stops_at_the_last_finite_point(double momentum, bool nesterov)
    {
        Sgd<Dense<double>> sgd = new(new() { Rate = 1e3, Momentum = momentum, Nesterov = nesterov });
        TestFunction quartic = TestFunction.OfOne(x => x * x * x * x, x => 4 * x * x * x);
        Dense<double> x = new([1.0]);
        StepReport report = default;
        double before = double.NaN;
        for (int step = 0; step < 100; step++)
        {
            double at = x.Span[0];
            report = sgd.Step(quartic, x);
            before = at;
            if (report.Status != StepStatus.Continue) break;
        }
        Assert.Equal(StepStatus.NonFinite, report.Status);
        Assert.Equal(0, report.StepLength);
        Assert.Equal(before, x.Span[0]);
        Assert.Contains("f = Infinity, ‖∇f‖ = ", report.Cause, StringComparison.Ordinal);
        Assert.Contains("x stays where it was", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_point_that_is_not_finite_stays()
    {
        Dense<double> x = new([3.0]);
        StepReport report = new Sgd<Dense<double>>().Step(TestFunction.OfOne(_ => 1, _ => double.NaN), x);
        Assert.Equal((StepStatus.NonFinite, 3.0), (report.Status, x.Span[0]));
        Assert.Contains("f = 1, ‖∇f‖ = NaN: not finite; x stays where it was.", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_options_are_refused_with_the_number()
    {
        Refused(new() { Rate = -1 }, "rate = -1 does not work: it must be finite and not negative.");
        Refused(new() { Rate = double.NaN }, "rate = NaN");
        Refused(new() { Momentum = 1 }, "Momentum = 1 does not work: it must be in [0, 1).");
        Refused(new() { Momentum = 0, Nesterov = true }, "Momentum = 0 does not work: it must be positive with Nesterov's point, or Nesterov must be false.");
        Assert.Throws<ArgumentException>(() => new Sgd<Dense<double>>().Rate = double.PositiveInfinity);

        static void Refused(SgdOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Sgd<Dense<double>>(options)).Message, StringComparison.Ordinal);
    }

    static double[] Path(SgdOptions options, double from, int steps)
    {
        Sgd<Dense<double>> sgd = new(options);
        Dense<double> x = new([from]);
        List<double> path = [from];
        for (int step = 0; step < steps; step++)
        {
            Assert.Equal(StepStatus.Continue, sgd.Step(Square, x).Status);
            path.Add(x.Span[0]);
        }
        return [.. path];
    }
}
