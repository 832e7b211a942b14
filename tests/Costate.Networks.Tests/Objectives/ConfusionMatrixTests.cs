using Costate.Networks.Objectives;

namespace Costate.Networks.Tests.Objectives;

public sealed class ConfusionMatrixTests
{
    static readonly ConfusionMatrix _matrix = new(4, [0, 0, 0, 1, 1, 2], [0, 1, 1, 1, 0, 1]);

    [Fact]
    public void Rows_are_true_and_columns_are_predicted()
    {
        int[] expected = [1, 2, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        Assert.Equal(expected, from i in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 4) select _matrix[i, j]);
        Assert.Equal([3, 2, 1, 0], Enumerable.Range(0, 4).Select(_matrix.True));
        Assert.Equal([2, 4, 0, 0], Enumerable.Range(0, 4).Select(_matrix.Predicted));
        Assert.Equal((4, 6), (_matrix.Classes, _matrix.Samples));
    }

    [Fact]
    public void Ratios_are_null_where_nothing_is_divided()
    {
        Assert.Equal([0.5, 0.25, null, null], Enumerable.Range(0, 4).Select(_matrix.Precision));
        Assert.Equal([1.0 / 3, 0.5, 0.0, null], Enumerable.Range(0, 4).Select(_matrix.Recall));
        Assert.Equal([0.4, 1.0 / 3, 0.0, null], Enumerable.Range(0, 4).Select(_matrix.F1));
    }

    [Fact]
    public void Only_classes_are_counted()
    {
        Assert.StartsWith("Sample 1 of class 0 was taken for class -1, but the classes are 0 to 1.",
            Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2, [0, 0], [0, -1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2, [2], [0]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2, [0], []));
    }
}
