using Costate.Networks.Analysis;

namespace Costate.Networks.Tests.Analysis;

public sealed class TaylorTestTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, -50)]     // the remainder h² − 50·h³ vanishes near the largest steps of the test
    [InlineData(1, -80)]
    [InlineData(-1, 100)]
    [InlineData(0.01, 1)]
    public void A_right_derivative_passes_whatever_the_higher_terms(double second, double third)
    {
        TaylorOrders orders = TaylorTest.Measure(h => [1 + h + second * h * h + third * h * h * h], [1]);
        Assert.True(orders.Passed, $"{orders}");
    }

    [Theory]
    [InlineData(1e-2, 1, 0)]
    [InlineData(-1e-2, 1, -50)]
    [InlineData(1e-3, 1, 100)]
    [InlineData(-1e-4, 1, 0)]      // small beside the second term of the largest steps
    [InlineData(-1e-4, 1, 100)]
    public void A_wrong_derivative_fails(double error, double second, double third)
    {
        TaylorOrders orders = TaylorTest.Measure(h => [1 + h + second * h * h + third * h * h * h], [1 + error]);
        Assert.False(orders.Passed, $"{orders}");
    }

    [Fact]
    public void What_does_not_change_or_is_linear_has_no_order()
    {
        Assert.Equal(new TaylorOrders(double.PositiveInfinity, double.PositiveInfinity), TaylorTest.Measure(_ => [3, 4], [0, 0]));
        Assert.Equal(double.PositiveInfinity, TaylorTest.Measure(h => [1 + 2 * h], [2]).Second);
    }
}
