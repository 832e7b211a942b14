using Costate.Networks.Data;

namespace Costate.Networks.Tests.Data;

public sealed class ScalerTests
{
    static Dataset<double> Table(int features, params double[] values) => new() { Inputs = values, Features = features, Samples = values.Length / features };

    [Fact]
    public void Standardize_gives_mean_0_and_deviation_1_by_the_documented_formula()
    {
        Dataset<double> data = Table(2, 1, 100, 2, 300, 3, 200, 6, 600);
        Scaler scaler = Scaler.Fit(ScalerKind.Standardize, data);
        // Means 3 and 300, variances (4+1+0+9)/4 = 3.5 and (40000+0+10000+90000)/4 = 35000.
        Assert.Equal(3, scaler.Offset[0], 1e-15);
        Assert.Equal(300, scaler.Offset[1], 1e-12);
        Assert.Equal(1 / Math.Sqrt(3.5), scaler.Factor[0], 1e-15);
        Assert.Equal(1 / Math.Sqrt(35000), scaler.Factor[1], 1e-17);
        scaler.Apply(data);
        Assert.Equal(-2 / Math.Sqrt(3.5), data.Inputs[0], 1e-15);
        Assert.Equal(300 / Math.Sqrt(35000), data.Inputs[7], 1e-14);
    }

    [Fact]
    public void Min_max_maps_the_training_data_onto_0_to_1_and_other_data_by_the_same_numbers()
    {
        Dataset<double> data = Table(1, 2, 4, 10);
        Scaler scaler = Scaler.Fit(ScalerKind.MinMax, data);
        scaler.Apply(data);
        Assert.Equal([0, 0.25, 1], data.Inputs);
        double[] others = [18, -6];
        scaler.Apply<double>(others);
        Assert.Equal([2, -1], others);
    }

    [Fact]
    public void None_changes_nothing()
    {
        Dataset<double> data = Table(2, 0.1, -0.0, 3, double.NaN);
        Scaler.Fit(ScalerKind.None, data).Apply(data);
        Assert.Equal([0.1, -0.0, 3, double.NaN], data.Inputs);
    }

    [Theory]
    [InlineData(ScalerKind.Standardize)]
    [InlineData(ScalerKind.MinMax)]
    public void Constant_columns_are_reported_become_0_and_keep_their_unit(ScalerKind kind)
    {
        // 0.1f is no short binary fraction: the rounded mean of equal numbers need not be that number.
        float[] values = [.. Enumerable.Range(0, 777).SelectMany(i => new[] { 0.1f, i, -7.7f })];
        var data = new Dataset<float> { Inputs = values, Features = 3, Samples = 777 };
        Scaler scaler = Scaler.Fit(kind, data);
        Assert.Equal([0, 2], scaler.ConstantColumns);
        Assert.Equal((1.0, 1.0), (scaler.Factor[0], scaler.Factor[2]));
        scaler.Apply(data);
        Assert.All(Enumerable.Range(0, 777), i => Assert.Equal((0f, 0f), (data.Input(i)[0], data.Input(i)[2])));
        float[] row = [1.1f, 0, 0];
        scaler.Apply<float>(row);
        Assert.Equal(1f, row[0], 1e-6f);
    }

    [Fact]
    public void A_large_offset_costs_no_accuracy()
    {
        // The textbook formula E(x²) − E(x)² would lose everything here.
        Scaler scaler = Scaler.Fit(ScalerKind.Standardize, Table(1, 1e9 + 1, 1e9 + 2, 1e9 + 3));
        Assert.Equal(1 / Math.Sqrt(2.0 / 3), scaler.Factor[0], 1e-15);
        Assert.Equal(1e9 + 2, scaler.Offset[0], 1e-6);
        // Nor do many samples: the second pass corrects the mean to its last bit (1.2e-7 here).
        Scaler many = Scaler.Fit(ScalerKind.Standardize, Table(1, [.. Enumerable.Range(0, 99_999).Select(i => 1e9 + 1 + i % 3)]));
        Assert.Equal(1e9 + 2, many.Offset[0], 1.3e-7);
    }

    [Theory]
    [InlineData(1e200)]
    [InlineData(1e-200)]
    public void Squares_neither_overflow_nor_underflow(double unit)
    {
        Scaler scaler = Scaler.Fit(ScalerKind.Standardize, Table(1, -unit, unit, -unit, unit));
        Assert.Equal(1, scaler.Factor[0] * unit, 1e-15);
        Assert.Empty(scaler.ConstantColumns);
    }

    [Fact]
    public void Stored_numbers_give_the_same_bits()
    {
        Dataset<double> data = Table(2, 1, 5, 2, 5, 7.3, 5), copy = data.Select([0, 1, 2]);
        Scaler scaler = Scaler.Fit(ScalerKind.Standardize, data);
        var stored = new Scaler(scaler.Kind, [.. scaler.Offset], [.. scaler.Factor]);
        scaler.Apply(data);
        stored.Apply(copy);
        Assert.Equal(data.Inputs, copy.Inputs);
    }

    [Fact]
    public void Bad_numbers_are_refused()
    {
        Assert.Contains("sample 2, column 1 is NaN", Assert.Throws<ArgumentException>(() => Scaler.Fit(ScalerKind.MinMax, Table(1, 1, double.NaN))).Message, StringComparison.Ordinal);
        Assert.Contains("exceeds double precision", Assert.Throws<ArgumentException>(() => Scaler.Fit(ScalerKind.Standardize, Table(1, -1.7e308, 1.7e308))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Scaler.Fit(ScalerKind.Standardize, Table(1)));
        Assert.Throws<ArgumentException>(() => new Scaler(ScalerKind.MinMax, [1], [0]));
        Assert.Throws<ArgumentException>(() => new Scaler(ScalerKind.MinMax, [1], [1, 2]));
        Assert.Throws<ArgumentException>(() => new Scaler(ScalerKind.MinMax, [0, 0], [1, 1]).Apply<double>(new double[3]));
    }
}
