using Costate.Numerics.Linear;

namespace Costate.Numerics.Tests.Linear;

public sealed class CholeskyTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(7), InlineData(33), InlineData(70)]
    public void The_factor_gives_the_matrix_and_the_solution(int n)
    {
        double[] a = DenseMatrix.Positive(n).Entries, factor = (double[])a.Clone();
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++) factor[i * n + j] = double.NaN; // not read
        Assert.Equal(n, Cholesky.Factor(n, factor));
        double[] expected = DenseMatrix.Vector(n).Span.ToArray(), x = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                x[i] += a[i * n + j] * expected[j];
                if (j > i) Assert.Equal(double.NaN, factor[i * n + j]); // not written
                else Assert.Equal(a[i * n + j], Enumerable.Range(0, j + 1).Sum(k => factor[i * n + k] * factor[j * n + k]), 1e-12 * n);
            }
        }
        Cholesky.Solve(n, factor, x);
        for (int i = 0; i < n; i++) Assert.Equal(expected[i], x[i], 1e-9);
    }

    [Theory, InlineData(0, 1), InlineData(-1, 1), InlineData(double.NaN, 1), InlineData(double.PositiveInfinity, 1), InlineData(1, 2)]
    public void The_first_bad_row_is_named(double last, double corner)
    {
        double[] a = [4, 0, 0, 2, 5, 0, 0, 2 * corner, 1 + last - 1];
        int row = Cholesky.Factor(3, a);
        Assert.Equal(last == 1 && corner == 1 ? 3 : 2, row);
        Assert.Equal([2, 1, 2], new[] { a[0], a[3], a[4] });
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.Contains("A matrix of 3 rows and columns was expected, but it has 8 numbers.", Assert.Throws<ArgumentException>(() => Cholesky.Factor(3, new double[8])).Message, StringComparison.Ordinal);
        Assert.Contains("it has 8 numbers", Assert.Throws<ArgumentException>(() => Cholesky.Solve(3, new double[8], new double[3])).Message, StringComparison.Ordinal);
        Assert.Contains("A system of 2 equations was asked to solve for 3 unknowns.", Assert.Throws<ArgumentException>(() => Cholesky.Solve(2, new double[4], new double[3])).Message, StringComparison.Ordinal);
    }
}
