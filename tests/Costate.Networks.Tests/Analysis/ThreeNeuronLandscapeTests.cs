using Costate.Networks.Analysis;

namespace Costate.Networks.Tests.Analysis;

public sealed class ThreeNeuronLandscapeTests
{
    static ReadOnlySpan<double> Inputs(int samples) => samples == 1 ? ThreeNeuronLandscape.SingleInput : ThreeNeuronLandscape.TenInputs;

    [Theory]
    [InlineData(1, 5, 1.471883819, 0.5868749644, 23.90275522, 155.9703732, 165.6, 150, 110)]
    [InlineData(1, 100, 9.590997757e-6, 0.5868749644, 1.575991926, 164.9232320, 167.5, 58, 15)]
    [InlineData(10, 5, 15.23447887, 5.951257250, 217.9488038, 1481.879714, 1621, 138, 92)]
    [InlineData(10, 20, 6.912397031e-3, 5.951257250, 55.67064772, 1577.501272, 1652, 69, 1)]
    [InlineData(10, 100, 5.597814721e-5, 5.951257250, 15.12236124, 1606.377085, 1658, 68, 1)]
    [InlineData(10, 200, 0, 5.951257250, 10.41198417, 1610.105163, 1659, 70, 1)]
    public void Losses_and_minima(int samples, int layers, double consensus, double origin, double rotating, double unstable, double maximum, int minima, int stableMinima)
    {
        ThreeNeuronLandscape landscape = new(Inputs(samples), layers);
        Assert.Equal(samples, landscape.Samples);
        Assert.Equal(consensus, landscape.Loss(1, 1), 1e-8 * consensus);
        Assert.Equal(origin, landscape.Loss(0, 0), 1e-8 * origin);
        Assert.Equal(rotating, landscape.Loss(1, -1), 1e-8 * rotating);
        Assert.Equal(unstable, landscape.Loss(-1, -1), 1e-8 * unstable);
        LandscapeGrid grid = landscape.Grid();
        Assert.Equal(maximum, grid.Maximum, maximum < 1000 ? 0.05 : 0.5);
        Assert.Equal((minima, stableMinima), (grid.Minima().Count, grid.Minima().Count(m => m.Theta1 + m.Theta2 > 0)));
    }

    [Fact]
    public void The_target_is_consensus()
    {
        foreach (double value in new ThreeNeuronLandscape(Inputs(1), 5).Target) Assert.Equal(0.215257687930, value, 1e-12);
        ThreeNeuronLandscape ten = new(Inputs(10), 5);
        for (int i = 0; i < 3; i++) Assert.Equal(-0.250271156411, ten.Target[10 * i], 1e-12);
    }

    [Fact]
    public void Rows_of_a_grid_belong_to_the_second_weight()
    {
        ThreeNeuronLandscape landscape = new([1, 0, -0.5], 3);
        LandscapeGrid grid = landscape.Grid(5, 1);
        Assert.Equal([-1, -0.5, 0, 0.5, 1], grid.Axis);
        Assert.Equal(landscape.Loss(0.5, -1), grid.Losses[3]);
        Assert.Equal(landscape.Loss(-1, 0.5), grid.Losses[15]);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Contains("not 4", Assert.Throws<ArgumentException>(() => new ThreeNeuronLandscape([1, 2, 3, 4], 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ThreeNeuronLandscape([], 5));
        Assert.Throws<ArgumentException>(() => new ThreeNeuronLandscape([1, 2, double.NaN], 5));
        Assert.Throws<ArgumentException>(() => new ThreeNeuronLandscape([1, 2, 3], 0));
        Assert.Throws<ArgumentException>(() => new ThreeNeuronLandscape([1, 2, 3], 1).Grid(1));
    }
}
