using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class GradientDescentTests
{
    [Fact]
    public void Steps_by_hand_shrink_and_grow()
    {
        // f = x², g = 2x: α = 4 and 2 and 1 do not descend, ½ leads to the minimum.
        GradientDescent<Dense<double>> descent = new(new() { FirstStep = 4 });
        Dense<double> x = new([3.0]);
        StepReport report = descent.Step(TestFunction.OfOne(t => t * t, t => 2 * t), x);
        Assert.Equal((StepStatus.Converged, 0.5, 0.0, 6), (report.Status, report.StepLength, x.Span[0], report.Evaluations));
        Assert.Equal(0.5, descent.Save().Scalar("trial"));

        // f = −x: every first trial descends, and the next is twice as long.
        descent = new();
        x = new([0.0]);
        double[] path = [.. Enumerable.Range(0, 4).Select(_ => { descent.Step(TestFunctionDown, x); return x.Span[0]; })];
        Assert.Equal([1, 3, 7, 15], path);
    }

    static TestFunction TestFunctionDown { get; } = TestFunction.OfOne(t => -t, _ => -1);

    [Fact]
    public void A_quadratic_is_solved()
    {
        GradientDescent<Dense<double>> descent = new(new() { Tolerance = new() { Relative = 1e-10, Absolute = 0 } });
        TestFunction problem = TestFunction.Quadratic(10);
        Dense<double> x = new([1.0, -2, 3, -4]);
        StepReport report = default;
        int steps = 0;
        for (double before = double.PositiveInfinity; report.Status == StepStatus.Continue; steps++)
        {
            report = descent.Step(problem, x);
            Assert.True(report.Value < before);
            before = report.Value;
        }
        Assert.Equal(StepStatus.Converged, report.Status);
        Assert.InRange(steps, 5, 300);
        Assert.Contains("≤", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_leave_x_and_say_why()
    {
        Dense<double> x = new([3.0]);
        StepReport report = new GradientDescent<Dense<double>>().Step(TestFunction.OfOne(t => t * t, t => -2 * t), x);
        Assert.Equal((StepStatus.LineSearchFailed, 3.0, 31), (report.Status, x.Span[0], report.Evaluations));
        Assert.Contains("None of 30 steps from 1 down to", report.Cause, StringComparison.Ordinal);
        report = new GradientDescent<Dense<double>>().Step(TestFunction.OfOne(_ => double.NaN, _ => 1), x);
        Assert.Equal((StepStatus.NonFinite, 3.0), (report.Status, x.Span[0]));
        Assert.Contains("f = NaN, ‖∇f‖ = 1", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_options_are_refused()
    {
        Assert.Contains("FirstStep = 0", Assert.Throws<ArgumentException>(() => new GradientDescent<Dense<double>>(new() { FirstStep = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("Growth = 0.5 does not work: it must be finite and at least 1.",
            Assert.Throws<ArgumentException>(() => new GradientDescent<Dense<double>>(new() { Growth = 0.5 })).Message, StringComparison.Ordinal);
    }
}
