using Costate.Networks.Objectives;

namespace Costate.Networks.Tests.Objectives;

public sealed class ApproximationErrorTests
{
    [Fact]
    public void Errors_of_one_output()
    {
        ApproximationError error = ApproximationError.Of<double>([1, 2, 3, 6], [1, 3, 3, 4], 1);
        Assert.Equal(Math.Sqrt(5.0 / 4), error.RootMeanSquare, 1e-15);
        Assert.Equal(0.75, error.MeanAbsolute, 1e-15);
        Assert.Equal(1 - 5.0 / 14, error.Determination!.Value, 1e-15);
    }

    [Fact]
    public void Each_output_has_its_own_mean()
    {
        ApproximationError error = ApproximationError.Of<float>([0, 100, 2, 102], [0, 100, 0, 102], 2);
        Assert.Equal((1.0, 0.5, 0.0), (error.RootMeanSquare, error.MeanAbsolute, error.Determination!.Value));
    }

    [Fact]
    public void Equal_targets_explain_nothing() => Assert.Null(ApproximationError.Of<double>([0.1, 0.1, 0.1], [0.1, 0.2, 0], 1).Determination);

    [Fact]
    public void Lengths_must_agree() => Assert.Throws<ArgumentException>(() => ApproximationError.Of<double>([1, 2], [1], 1));
}
