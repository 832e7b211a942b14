using System.Numerics;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class AdamWTests
{
    [Fact]
    public void Three_steps_by_the_formula()
    {
        double x = 1.5, m = 0, v = 0, rate = 0.1, decay = 0.01;
        AdamW<double> adam = new(new() { Rate = rate, WeightDecay = decay });
        Dense<double> point = new([x]);
        TestFunction problem = TestFunction.OfOne(t => t * t * t * t, t => 4 * t * t * t);
        for (int t = 1; t <= 3; t++)
        {
            double g = 4 * x * x * x;
            m = 0.9 * m + (1 - 0.9) * g;
            v = 0.999 * v + (1 - 0.999) * g * g;
            double mean = m / (1 - Math.Pow(0.9, t)), square = v / (1 - Math.Pow(0.999, t));
            StepReport report = adam.Step(problem, point);
            Assert.Equal(x * x * x * x, report.Value, 1e-14);
            Assert.Equal(Math.Abs(g), report.GradientNorm, 1e-13);
            x -= rate * (mean / (Math.Sqrt(square) + 1e-8) + decay * x);
            Assert.Equal(x, point.Span[0], 1e-15);
        }
    }

    [Fact]
    public void The_first_step_with_exact_numbers()
    {
        // β₁ = ½, β₂ = ¾, g = 8: m = 4, m̂ = 8, v = 16, v̂ = 64, x = 1 − ¼·8/(8 + 8)
        AdamW<double> adam = new(new() { Rate = 0.25, MeanDecay = 0.5, SquareDecay = 0.75, Epsilon = 8 });
        Dense<double> x = new([1.0]);
        adam.Step(Constant(8), x);
        Assert.Equal(0.875, x.Span[0]);
    }

    [Fact]
    public void A_constant_gradient_moves_x_by_the_rate_in_every_step()
    {
        AdamW<double> adam = new(new() { Rate = 0.01 });
        Dense<double> x = new([5.0]);
        for (int t = 1; t <= 2000; t++)
        {
            adam.Step(Constant(-3), x);
            Assert.Equal(5 + 0.01 * t, x.Span[0], 1e-9 * t);
        }
    }

    [Fact]
    public void Epsilon_is_outside_the_root()
    {
        AdamW<double> adam = new(new() { Rate = 1 });
        Dense<double> x = new([0.0]);
        adam.Step(Constant(1e-8), x);
        Assert.Equal(-0.5, x.Span[0], 1e-12);
    }

    [Fact]
    public void Weight_decay_is_decoupled_from_the_gradient()
    {
        AdamW<double> adam = new(new() { Rate = 0.5, WeightDecay = 0.5 });
        Dense<double> x = new([16.0]);
        adam.Step(Constant(0), x);
        adam.Step(Constant(0), x);
        Assert.Equal(9, x.Span[0]);
    }

    [Fact]
    public void Every_entry_has_the_bits_of_a_vector_of_one()
    {
        Check<double>();
        Check<float>();

        static void Check<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            AdamWOptions options = new() { Rate = 0.3, WeightDecay = 0.1 };
            foreach (int length in (int[])[1, 3, 4, 7, 8, 9, 15, 16, 17, 33, 100])
            {
                AdamW<T> whole = new(options);
                AdamW<T>[] single = [.. Enumerable.Range(0, length).Select(_ => new AdamW<T>(options))];
                Dense<T> x = new(length);
                Dense<T>[] parts = [.. Enumerable.Range(0, length).Select(_ => new Dense<T>(1))];
                for (int i = 0; i < length; i++) x.Span[i] = parts[i].Span[0] = T.CreateChecked(1 + 0.37 * i);
                for (int step = 0; step < 5; step++)
                {
                    whole.Step(new Cubic<T>(), x);
                    for (int i = 0; i < length; i++) single[i].Step(new Cubic<T>(), parts[i]);
                }
                Assert.Equal(parts.Select(part => part.Span[0]), x.Span.ToArray());
            }
        }
    }

    [Fact]
    public void A_gradient_that_is_not_finite_leaves_point_and_state()
    {
        AdamW<double> adam = new(new() { Rate = 0.5 });
        Dense<double> x = new([1.0]);
        StepReport report = adam.Step(Constant(double.NaN), x);
        Assert.Equal((StepStatus.NonFinite, 1.0, 0.0), (report.Status, x.Span[0], adam.Save().Scalar("steps")));
        adam.Step(Constant(1), x);
        double good = x.Span[0];
        report = adam.Step(TestFunction.OfOne(_ => double.NegativeInfinity, _ => 1), x);
        Assert.Equal((StepStatus.NonFinite, 0.0), (report.Status, report.StepLength));
        Assert.Equal(good, x.Span[0]);
        Assert.Contains("f = -Infinity, ‖∇f‖ = 1: not finite; x stays where it was.", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Squares_that_overflow_the_storage_stop_the_run()
    {
        Dense<float> x = new([3e10f]);
        StepReport report = new AdamW<float>().Step(new Cubic<float>(), x);
        Assert.Equal(StepStatus.NonFinite, report.Status);
        Assert.Contains("‖∇f‖² is beyond the range of Single", report.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shift_of_minima_is_learnt()
    {
        AdamW<double> adam = new(new() { Rate = 0.1 });
        TestFunction problem = new((x, g) =>
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                g[i] = Math.Pow(10, i) * (x[i] - i);
                sum += 0.5 * g[i] * (x[i] - i);
            }
            return sum;
        });
        Dense<double> x = new(4);
        for (int step = 0; step < 1000; step++)
        {
            adam.Rate = 0.1 * (1 - step / 1000.0);
            adam.Step(problem, x);
        }
        for (int i = 0; i < 4; i++) Assert.Equal(i, x.Span[i], 1e-3);
    }

    [Fact]
    public void Bad_options_and_states_are_refused()
    {
        Refused(new() { MeanDecay = 1 }, "MeanDecay = 1 does not work: it must be in [0, 1).");
        Refused(new() { SquareDecay = -0.5 }, "SquareDecay = -0.5");
        Refused(new() { Epsilon = 0 }, "Epsilon = 0 does not work: it must be positive and finite.");
        Refused(new() { WeightDecay = double.NaN }, "WeightDecay = NaN");
        Refused(new() { Rate = -2 }, "rate = -2");
        Assert.Contains("when rounded to Half", Assert.Throws<ArgumentException>(() => new AdamW<Half>()).Message, StringComparison.Ordinal);
        Assert.Contains("has no number 'steps', only: rate.",
            Assert.Throws<ArgumentException>(() => new AdamW<double>().Load(new Sgd<Dense<double>>().Save())).Message, StringComparison.Ordinal);
        AdamW<double> adam = new();
        adam.Step(Constant(1), new([1.0]));
        Assert.Contains("A vector with 1 entries was combined with one of 2.",
            Assert.Throws<ArgumentException>(() => adam.Step(Constant(1), new([1.0, 2.0]))).Message, StringComparison.Ordinal);

        static void Refused(AdamWOptions options, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => new AdamW<double>(options)).Message, StringComparison.Ordinal);
    }

    static TestFunction Constant(double gradient) => TestFunction.OfOne(x => gradient == 0 ? 0 : gradient * x, _ => gradient);

    sealed class Cubic<T> : IObjective<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Value(Dense<T> x) => 0;

        public double Gradient(Dense<T> x, Dense<T> gradient)
        {
            for (int i = 0; i < x.Length; i++) gradient.Span[i] = x.Span[i] * x.Span[i] - T.One;
            return 0;
        }
    }
}
