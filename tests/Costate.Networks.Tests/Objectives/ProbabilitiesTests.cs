using Costate.Networks.Objectives;

namespace Costate.Networks.Tests.Objectives;

public sealed class ProbabilitiesTests
{
    [Fact]
    public void Softmax_of_known_scores()
    {
        double[] p = Probabilities.Of<double>(LossFunction.CrossEntropy, [Math.Log(1), Math.Log(2), Math.Log(5), 700, 700, -700], 3);
        double[] expected = [0.125, 0.25, 0.625, 0.5, 0.5, 0];
        for (int i = 0; i < 6; i++) Assert.Equal(expected[i], p[i], 1e-15);
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        Assert.Equal([1f, 0f, 0f, 1f], Probabilities.Of<float>(LossFunction.CrossEntropy, [3e38f, -3e38f, -1e30f, 1e30f], 2));
        Assert.Equal([0.0, 1, 1, 0], Probabilities.Of<double>(LossFunction.Logistic, [1e300, -1e300], 1));
    }

    [Fact]
    public void Logistic_gives_both_classes_and_small_probabilities_are_accurate()
    {
        double[] p = Probabilities.Of<double>(LossFunction.Logistic, [0, Math.Log(3), -Math.Log(3), 40], 1);
        double[] expected = [0.5, 0.5, 0.25, 0.75, 0.75, 0.25, 4.248354255291589e-18, 1];
        for (int i = 0; i < 8; i++) Assert.Equal(1, p[i] / expected[i], 1e-14);
    }

    [Theory]
    [InlineData(LossFunction.LeastSquares)]
    [InlineData(LossFunction.L1)]
    public void Other_losses_leave_the_scores(LossFunction loss)
    {
        Assert.False(Probabilities.Has(loss));
        Assert.Equal([2, -1], Probabilities.Of<double>(loss, [2, -1], 2));
    }
}
