using Costate.Cli.Output.Pictures;

namespace Costate.Cli.Tests.Pictures;

public sealed class ContourTests
{
    static double Area(IReadOnlyList<(double X, double Y)> curve)
    {
        double sum = 0;
        for (int i = 0; i < curve.Count; i++) sum += curve[i].X * curve[(i + 1) % curve.Count].Y - curve[(i + 1) % curve.Count].X * curve[i].Y;
        return sum / 2;
    }

    static double[] Grid(int n, Func<double, double, double> f) => [.. Enumerable.Range(0, n * n).Select(i => f(i % n, i / n))];

    [Fact]
    public void A_disc_has_one_curve_with_its_area()
    {
        var curves = Contour.Below(Grid(101, (x, y) => (x - 50) * (x - 50) + (y - 50) * (y - 50)), 101, 101, 900);
        Assert.Equal(Math.PI * 900, Area(Assert.Single(curves)), 2.0);   // positive: the inside is on the left
    }

    [Fact]
    public void A_ring_has_a_hole()
    {
        var curves = Contour.Below(Grid(101, (x, y) => Math.Abs(double.Hypot(x - 50, y - 50) - 30)), 101, 101, 10);
        Assert.Equal(2, curves.Count);
        Assert.Equal(Math.PI * (1600 - 400), curves.Sum(Area), 5.0);
    }

    [Fact]
    public void The_edge_of_the_grid_closes_a_curve()
    {
        Assert.Equal(16, Area(Assert.Single(Contour.Below(new double[25], 5, 5, 0))));
        Assert.Empty(Contour.Below(Grid(5, (_, _) => 1), 5, 5, 0));
        Assert.Empty(Contour.Below(Grid(5, (_, _) => double.NaN), 5, 5, 0));
    }

    [Theory]
    [InlineData(0.9, 1), InlineData(1.1, 2)]
    public void Opposite_corners_are_joined_by_the_mean(double outside, int curves)
    {
        double[] values = [-1, outside, outside, -1];   // two opposite corners inside
        Assert.Equal(curves, Contour.Below(values, 2, 2, 0).Count);
    }
}
