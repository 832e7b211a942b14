using Costate.Numerics.Linear;

namespace Costate.Numerics.Tests.Linear;

public sealed class TridiagonalTests
{
    [Theory, InlineData(1, 3, 0.7, 0.2), InlineData(2, 1, 3, 1e-3), InlineData(3, 40, 0, 2), InlineData(9, 5, 12.5, 0.01), InlineData(50, 7, 1e3, 1)]
    public void It_solves_what_the_dense_factor_solves(int rows, int columns, double coupling, double diagonal)
    {
        double[] a = Matrix(rows, coupling, diagonal), b = DenseMatrix.Vector(rows * columns).Span.ToArray(), x = (double[])b.Clone();
        float[] single = [.. b.Select(value => (float)value)];
        Assert.Equal(rows, Cholesky.Factor(rows, a));
        Tridiagonal system = new(rows, coupling, diagonal);
        system.Solve<double>(x);
        system.Solve<float>(single);
        for (int c = 0; c < columns; c++)
        {
            double[] expected = [.. Enumerable.Range(0, rows).Select(j => b[j * columns + c])];
            Cholesky.Solve(rows, a, expected);
            double size = expected.Max(Math.Abs);
            for (int j = 0; j < rows; j++)
            {
                Assert.Equal(expected[j], x[j * columns + c], 1e-11 * size);
                Assert.Equal(expected[j], single[j * columns + c], 1e-5 * size);
            }
        }
    }

    /// <summary>DᵀD has the eigenvectors cos(πk(j + ½)/N) and the eigenvalues 4·sin²(πk/2N); also where β is tiny, and a matrix would have lost it.</summary>
    [Theory, InlineData(8, 3.0, 0.5), InlineData(64, 1e6, 1e-12), InlineData(1000, 1.0, 1e-300)]
    public void Cosines_are_divided_by_their_eigenvalues(int rows, double coupling, double diagonal)
    {
        Tridiagonal system = new(rows, coupling, diagonal);
        foreach (int k in new[] { 0, 1, rows / 2, rows - 1 })
        {
            double[] cosine = [.. Enumerable.Range(0, rows).Select(j => Math.Cos(Math.PI * k * (j + 0.5) / rows))], x = (double[])cosine.Clone();
            if (k > 0 && diagonal < 1e-6) continue; // rounding leaves something of the constant, which β blows up
            system.Solve<double>(x);
            double eigenvalue = 4 * coupling * Math.Pow(Math.Sin(Math.PI * k / (2.0 * rows)), 2) + diagonal;
            for (int j = 0; j < rows; j++) Assert.Equal(cosine[j] / eigenvalue, x[j], 1e-12 / eigenvalue);
        }
    }

    [Fact]
    public void What_is_singular_or_does_not_fit_is_refused()
    {
        Refused("diagonal = 0 does not work: it must be positive and finite.", () => new Tridiagonal(3, 1, 0));
        Refused("coupling = -1", () => new Tridiagonal(3, -1, 1));
        Refused("rows = 0", () => new Tridiagonal(0, 1, 1));
        Refused("7 numbers cannot be cut into 3 rows.", () =>
        {
            new Tridiagonal(3, 1, 1).Solve<double>(new double[7]);
            return null;
        });

        static void Refused(string message, Func<object?> action) => Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    static double[] Matrix(int rows, double coupling, double diagonal)
    {
        double[] a = new double[rows * rows];
        for (int j = 0; j < rows; j++)
        {
            a[j * rows + j] += diagonal;
            if (j == 0) continue;
            a[j * rows + j] += coupling;
            a[(j - 1) * rows + j - 1] += coupling;
            a[j * rows + j - 1] -= coupling;
            a[(j - 1) * rows + j] -= coupling;
        }
        return a;
    }
}
