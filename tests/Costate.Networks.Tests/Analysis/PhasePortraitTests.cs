using Costate.Networks.Analysis;

namespace Costate.Networks.Tests.Analysis;

public sealed class PhasePortraitTests
{
    [Theory]
    [InlineData("exploding", 7.334, 6.814, 7.933, 0.5e-3)]
    [InlineData("forgetting", 1.1e-4, 1.2e-4, 1.9e-4, 0.5e-5)]
    [InlineData("rotating", 0.789450, 1.019009, 1.192265, 0.5e-6)]
    [InlineData("damped", 0.517602, 0.710903, 0.840661, 0.5e-6)]
    public void Final_norms(string name, double first, double second, double third, double tolerance)
    {
        PhasePortrait portrait = PhasePortrait.Examples.Single(p => p.Name == name);
        foreach (((double x, double y), double expected) in PhasePortrait.Starts.Zip([first, second, third]))
        {
            double[] states = portrait.Trajectory([x, y]);
            Assert.Equal(2 * (PhasePortrait.Steps + 1), states.Length);
            Assert.Equal((x, y), (states[0], states[1]));
            Assert.Equal(expected, double.Hypot(states[^2], states[^1]), tolerance);
        }
    }

    [Fact]
    public void A_state_of_another_size_is_refused() =>
        Assert.Contains("9 weights, but there are 4", Assert.Throws<ArgumentException>(() => PhasePortrait.Examples[0].Trajectory([1, 2, 3])).Message, StringComparison.Ordinal);
}
