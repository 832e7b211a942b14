using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization;

public sealed class SumObjectiveTests
{
    [Fact]
    public void Values_and_gradients_are_added()
    {
        TestFunction square = TestFunction.OfOne(x => x * x, x => 2 * x), cube = TestFunction.OfOne(x => x * x * x, x => 3 * x * x), line = TestFunction.OfOne(x => 5 * x, _ => 5);
        Dense<double> x = new([2.0]), g = new([double.NaN]);
        SumObjective<Dense<double>> sum = new(square, cube, line);
        for (int repeat = 0; repeat < 2; repeat++)
        {
            Assert.Equal((22.0, 22.0, 21.0), (sum.Value(x), sum.Gradient(x, g), g.Span[0]));
            g.Span[0] = double.NaN;
        }
        Assert.Equal((4.0, 4.0), (new SumObjective<Dense<double>>(square).Gradient(x, g), g.Span[0]));
    }

    /// <summary>What a term adds by itself has the bits of its gradient, added; and then nothing holds a gradient besides the one that was given.</summary>
    [Fact]
    public void A_term_that_adds_its_gradient_itself_is_asked_to()
    {
        TestFunction square = TestFunction.OfOne(x => x * x, x => 2 * x);
        Dense<double> x = new([2.0]), g = new([double.NaN]);
        Assert.Equal((11.0, 34.0), (new SumObjective<Dense<double>>(square, new Addend()).Gradient(x, g), g.Span[0]));
    }

    sealed class Addend : IAddend<Dense<double>>
    {
        public double Value(Dense<double> x) => 7;

        public double Gradient(Dense<double> x, Dense<double> gradient) => throw new InvalidOperationException("A vector of its own is not needed.");

        public double AddGradient(Dense<double> x, Dense<double> gradient)
        {
            gradient.Axpby(15, x, 1);
            return 7;
        }
    }

    [Fact]
    public void Curvatures_are_added()
    {
        CurvedFunction cosh = CurvedFunction.OfOne(Math.Cosh, Math.Sinh, Math.Cosh), square = CurvedFunction.OfOne(x => x * x, x => 2 * x, _ => 2);
        Dense<double> x = new([2.0]), y = new([double.NaN]), v = new([10.0]);
        SumCurvature<Dense<double>> sum = new(cosh, square);
        for (int repeat = 0; repeat < 2; repeat++)
        {
            Assert.Equal((Math.Cosh(2) + 4, Math.Cosh(2) + 4, Math.Sinh(2) + 4), (sum.Value(x), sum.Gradient(x, y), y.Span[0]));
            sum.Curvature(x).Apply(v, y);
            Assert.Equal(10 * Math.Cosh(2) + 20, y.Span[0], 1e-13);
        }
        sum.Curvature(new([0.0])).Apply(v, y);
        Assert.Equal(30, y.Span[0]);
    }

    [Fact]
    public void A_sum_of_nothing_is_refused() =>
        Assert.Contains("at least one term", Assert.Throws<ArgumentException>(() => new SumObjective<Dense<double>>()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_sum_of_no_curvatures_is_refused()
    {
        Assert.Contains("at least one term", Assert.Throws<ArgumentException>(() => new SumCurvature<Dense<double>>()).Message, StringComparison.Ordinal);
        Assert.Contains("at least one term", Assert.Throws<ArgumentException>(() => new SumOperator<Dense<double>>()).Message, StringComparison.Ordinal);
    }
}
