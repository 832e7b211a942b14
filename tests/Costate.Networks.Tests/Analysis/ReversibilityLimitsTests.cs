using Costate.Networks.Analysis;

namespace Costate.Networks.Tests.Analysis;

public sealed class ReversibilityLimitsTests
{
    [Theory]
    [InlineData(0.1, 1, 3.2e-16, 1.3e-7, 2.5e-15, 1.1e-6, 1.03)]
    [InlineData(3.9, 1, 2.0e-14, 7.9e-6, 3.9e-14, 3.9e-5, 3.5)]
    [InlineData(4, 1, 9.0e-14, 1.3e-4, 3.9e-11, 3.6e-3, 233)]
    [InlineData(4.1, 1.3702, 8.9e11, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, 2.0e14)]
    [InlineData(-0.01, 1.1051, 1.3e-8, 11, 2.0e70, double.NaN, 1.3e4)]
    [InlineData(-0.1, 1.3702, 7.9e10, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, 3.2e13)]
    public void There_and_back(double product, double growth, double hundred, double hundredSingle, double thousand, double thousandSingle, double norm)
    {
        RoundTrip short64 = ReversibilityLimits.Measure<double>(product, 100), long64 = ReversibilityLimits.Measure<double>(product, 1000);
        RoundTrip short32 = ReversibilityLimits.Measure<float>(product, 100), long32 = ReversibilityLimits.Measure<float>(product, 1000);
        Assert.Equal(growth, short64.Growth, 0.5e-4);
        Assert.Equal(1, short64.Norm / norm, 0.05);
        Within(hundred, short64);
        Within(hundredSingle, short32);
        Within(thousand, long64);
        Within(thousandSingle, long32);
    }

    [Fact]
    public void Numbers_beyond_the_range_are_recognised()
    {
        Assert.True(ReversibilityLimits.Measure<float>(-0.01, 1000) is { Overflowed: true, IsLost: true });
        Assert.True(ReversibilityLimits.Measure<float>(4.1, 1000) is { Overflowed: true, IsLost: true });
        Assert.True(ReversibilityLimits.Measure<double>(4.1, 1000) is { Overflowed: false, IsLost: true });   // 1e257: far beyond use, within the range
        Assert.True(ReversibilityLimits.Measure<float>(4, 1000) is { Overflowed: false, IsLost: false });
    }

    [Fact]
    public void The_error_follows_the_growth_on_both_ways()
    {
        foreach (double product in (double[])[4.1, -0.01, -0.1, 4.5])
        {
            double law = Math.ScaleB(Math.Pow(ReversibilityLimits.Growth(product), 200), -53);
            Assert.InRange(ReversibilityLimits.Measure<double>(product, 100).RelativeError / law, 0.05, 50);
        }
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ReversibilityLimits.Measure<double>(double.NaN, 1));
        Assert.Throws<ArgumentException>(() => ReversibilityLimits.Measure<double>(1, 0));
    }

    static void Within(double expected, RoundTrip trip)
    {
        if (double.IsFinite(expected)) Assert.InRange(trip.RelativeError, expected / 2, expected * 2);
        else Assert.True(trip.IsLost);
    }
}
