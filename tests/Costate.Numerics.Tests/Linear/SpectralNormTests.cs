using Costate.Numerics.Linear;

namespace Costate.Numerics.Tests.Linear;

public sealed class SpectralNormTests
{
    [Theory]
    [InlineData(1, 1), InlineData(1, 9), InlineData(9, 1), InlineData(2, 2), InlineData(12, 12), InlineData(30, 11), InlineData(11, 30), InlineData(128, 128)]
    public void Random_matrices_agree_with_an_independent_library(int rows, int columns)
    {
        double[] a = TestMatrix.Normal(rows, columns, 7);
        double expected = TestMatrix.Of(a, rows, columns).L2Norm();
        Assert.Equal(expected, SpectralNorm.Of(a, rows, columns), 1e-13 * expected);
    }

    [Theory]
    [InlineData(1), InlineData(1e-300), InlineData(1e300)]
    public void The_scale_does_not_matter(double scale) => Assert.Equal(5 * scale, SpectralNorm.Of([3 * scale, 0, 0, -5 * scale], 2, 2), 1e-14 * scale);

    [Fact]
    public void Special_matrices()
    {
        Assert.Equal(0, SpectralNorm.Of(new double[6], 2, 3));
        Assert.Equal(4, SpectralNorm.Of([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 4, 4), 1e-14);
        Assert.Equal(1, SpectralNorm.Of([0, 0, 1, 1, 0, 0, 0, 1, 0], 3, 3), 1e-15);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused() => Assert.Throws<ArgumentException>(() => SpectralNorm.Of([1, double.PositiveInfinity], 1, 2));
}
