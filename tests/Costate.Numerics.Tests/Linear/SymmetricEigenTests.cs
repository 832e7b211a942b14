using Costate.Numerics.Linear;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Linear;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(40)]
    public void Eigenvectors_diagonalise_the_matrix(int n)
    {
        RandomSequence random = new(1, 1);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.Normal((ulong)(i * n + j));
        double[] values = new double[n], vectors = new double[n * n];
        SymmetricEigen.Factor(a.AsSpan().ToArray(), n, values, vectors);
        for (int k = 0; k < n; k++)
        {
            if (k > 0) Assert.True(values[k - 1] <= values[k]);
            ReadOnlySpan<double> v = vectors.AsSpan(k * n, n);
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(values[k] * v[i], LaneSum.Dot<double>(a.AsSpan(i * n, n), v), 1e-12 * n);
                Assert.Equal(i == k ? 1 : 0, LaneSum.Dot<double>(vectors.AsSpan(i * n, n), v), 1e-13 * n);
            }
        }
    }

    [Fact]
    public void Differences_along_a_line_have_known_eigenvalues()
    {
        const int n = 12;
        double[] a = new double[n * n], values = new double[n], vectors = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            a[i * n + i] = 2;
            if (i > 0) a[i * n + i - 1] = -1;   // only the lower triangle is read
        }
        SymmetricEigen.Factor(a, n, values, vectors);
        for (int k = 0; k < n; k++) Assert.Equal(2 - 2 * Math.Cos(Math.PI * (k + 1) / (n + 1)), values[k], 1e-13);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Factor(new double[3], 2, new double[2], new double[4]));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Factor(new double[4], 2, new double[3], new double[4]));
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => SymmetricEigen.Factor([1, 0, double.NaN, 1], 2, new double[2], new double[4])).Message, StringComparison.Ordinal);
    }
}
