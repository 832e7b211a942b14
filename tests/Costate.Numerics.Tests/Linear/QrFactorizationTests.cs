using Costate.Numerics.Linear;
using MathNet.Numerics.LinearAlgebra;

namespace Costate.Numerics.Tests.Linear;

public sealed class QrFactorizationTests
{
    [Theory]
    [InlineData(1, 1), InlineData(2, 2), InlineData(5, 3), InlineData(40, 40), InlineData(100, 7)]
    public void Q_is_orthonormal_R_is_triangular_with_positive_diagonal_and_the_product_is_A(int rows, int columns)
    {
        double[] a = TestMatrix.Normal(rows, columns, 5), q = [.. a], r = new double[columns * columns];
        QrFactorization.Factor(q, rows, columns, r);
        Matrix<double> left = TestMatrix.Of(q, rows, columns), right = TestMatrix.Of(r, columns, columns);
        Assert.InRange((left * right - TestMatrix.Of(a, rows, columns)).FrobeniusNorm(), 0, 1e-13 * Math.Sqrt(rows * columns));
        Assert.InRange((left.TransposeThisAndMultiply(left) - Matrix<double>.Build.DenseIdentity(columns)).FrobeniusNorm(), 0, 1e-13);
        for (int i = 0; i < columns; i++)
        {
            Assert.True(r[i * columns + i] > 0);
            for (int j = 0; j < i; j++) Assert.Equal(0, r[i * columns + j]);
        }
    }

    [Fact]
    public void Diagonal_matrices_keep_their_sign_in_Q()
    {
        double[] q = [-2, 0, 0, 3], r = new double[4];
        QrFactorization.Factor(q, 2, 2, r);
        Assert.Equal([-1, 0, 0, 1], q);
        Assert.Equal([2, 0, 0, 3], r);
    }

    [Fact]
    public void A_dependent_column_has_zero_on_the_diagonal()
    {
        double[] q = [1, 2, 0, 0], r = new double[4];
        QrFactorization.Factor(q, 2, 2, r);
        Assert.Equal([1, 2, 0, 0], r);
    }

    [Fact]
    public void More_columns_than_rows_are_refused() =>
        Assert.Contains("2 × 3", Assert.Throws<ArgumentException>(() => QrFactorization.Factor(new double[6], 2, 3, new double[9])).Message, StringComparison.Ordinal);
}
