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

    [Fact]
    public void A_sum_of_nothing_is_refused() =>
        Assert.Contains("at least one term", Assert.Throws<ArgumentException>(() => new SumObjective<Dense<double>>()).Message, StringComparison.Ordinal);
}
