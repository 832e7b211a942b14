using System.Numerics;
using Costate.Numerics.Linear;
using Costate.Numerics.Randomness;

namespace Costate.Numerics.Tests.Linear;

public sealed class EigenvaluesTests
{
    /// <summary>The largest distance when every expected number takes the nearest one that is left.</summary>
    static double Distance(IEnumerable<Complex> expected, IEnumerable<Complex> actual)
    {
        List<Complex> left = [.. actual];
        double largest = 0;
        foreach (Complex value in expected)
        {
            Complex nearest = left.MinBy(v => Complex.Abs(v - value));
            left.Remove(nearest);
            largest = Math.Max(largest, Complex.Abs(nearest - value));
        }
        return left.Count == 0 ? largest : double.NaN;
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(7), InlineData(16), InlineData(33), InlineData(64), InlineData(128), InlineData(256)]
    public void Random_matrices_agree_with_an_independent_library(int n)
    {
        double[] a = TestMatrix.Normal(n, n, (ulong)n);
        Complex[] expected = [.. TestMatrix.Of(a, n, n).Evd().EigenValues];
        Assert.InRange(Distance(expected, Eigenvalues.Of(a, n)), 0, 1e-11 * Math.Sqrt(n));
    }

    [Theory]
    [InlineData(8), InlineData(31)]
    public void Antisymmetric_matrices_have_imaginary_eigenvalues(int n)
    {
        double[] k = TestMatrix.SineOfSquares(n), a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) a[i * n + j] = k[i * n + j] - k[j * n + i];
        }
        Complex[] values = Eigenvalues.Of(a, n);
        Assert.All(values, v => Assert.InRange(Math.Abs(v.Real), 0, 1e-13));
        Assert.Equal(SpectralNorm.Of(a, n, n), Eigenvalues.SpectralRadius(values), 1e-12);
    }

    [Fact]
    public void Order_is_by_real_part_then_imaginary_part()
    {
        Complex[] values = Eigenvalues.Of([0, -2, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, -5], 4);
        Assert.Equal([3, new(0, 2), new(0, -2), -5], values);
        Assert.Equal((5, 3), (Eigenvalues.SpectralRadius(values), Eigenvalues.Abscissa(values)));
    }

    [Fact]
    public void Cyclic_permutations_need_the_unusual_shift()
    {
        foreach (int n in (int[])[3, 4, 8, 50])
        {
            double[] a = new double[n * n];
            for (int i = 0; i < n; i++) a[(i + 1) % n * n + i] = 1;
            Assert.InRange(Distance(Enumerable.Range(0, n).Select(k => Complex.FromPolarCoordinates(1, 2 * Math.PI * k / n)), Eigenvalues.Of(a, n)), 0, 1e-13 * n);
        }
    }

    [Fact]
    public void Defective_matrices_lose_half_of_the_digits_and_no_more()
    {
        Assert.InRange(Distance([2, 2], Eigenvalues.Of([2, 1, 0, 2], 2)), 0, 1e-15);
        Assert.InRange(Distance([1, 1, 1], Eigenvalues.Of([3, -3, 1, 1, 0, 0, 0, 1, 0], 3)), 0, 1e-4);   // companion of (x − 1)³
    }

    [Theory]
    [InlineData(1e-290), InlineData(1e290), InlineData(5e-324)]
    public void Extreme_sizes_neither_overflow_nor_vanish(double scale)
    {
        Complex[] values = Eigenvalues.Of([0, -scale, scale, 0], 2);
        Assert.Equal([new(0, scale), new(0, -scale)], values);
    }

    [Fact]
    public void Badly_scaled_matrices_are_balanced()
    {
        double[] a = TestMatrix.Normal(12, 12, 3), scaled = new double[144];
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 12; j++) scaled[i * 12 + j] = Math.ScaleB(a[i * 12 + j], 8 * (i - j));
        }
        Assert.InRange(Distance(Eigenvalues.Of(a, 12), Eigenvalues.Of(scaled, 12)), 0, 1e-11);
    }

    [Fact]
    public void A_triangle_has_its_diagonal() => Assert.InRange(Distance([4, 2, -1], Eigenvalues.Of([2, 100, 1000, 0, -1, 50, 0, 0, 4], 3)), 0, 1e-13);

    [Fact]
    public void Small_whole_numbers_with_many_zeros_keep_trace_and_trace_of_the_square()
    {
        RandomSequence random = new(11, 1, 0);
        for (ulong trial = 0; trial < 2000; trial++)
        {
            int n = 1 + (int)(trial % 13);
            double[] a = [.. Enumerable.Range(0, n * n).Select(i => Math.Truncate(random.Normal(1000 * trial + (ulong)i)))];
            Complex first = 0, second = 0;
            foreach (Complex value in Eigenvalues.Of(a, n)) (first, second) = (first + value, second + value * value);
            double trace = 0, square = 0;
            for (int i = 0; i < n; i++)
            {
                trace += a[i * n + i];
                for (int j = 0; j < n; j++) square += a[i * n + j] * a[j * n + i];
            }
            Assert.InRange(Complex.Abs(first - trace), 0, 1e-11);
            Assert.InRange(Complex.Abs(second - square), 0, 1e-10);
        }
    }

    [Fact]
    public void Zero_has_zeros() => Assert.Equal(new Complex[5], Eigenvalues.Of(new double[25], 5));

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Contains("2 × 2 matrix has 4 entries, but 3", Assert.Throws<ArgumentException>(() => Eigenvalues.Of([1, 2, 3], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("row 1, column 0", Assert.Throws<ArgumentException>(() => Eigenvalues.Of([1, 2, double.NaN, 3], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Eigenvalues.Of([], 0));
    }

    /// <summary>D·(K − Kᵀ) with a diagonal D from 1 down to 1e-16, or mostly 0, as a network with saturated neurons has it: nearly singular, and similar to an antisymmetric matrix.</summary>
    [Theory]
    [InlineData(60, false)]
    [InlineData(400, false)]
    [InlineData(200, true)]
    [InlineData(300, true)]
    public void Saturated_layers_have_imaginary_eigenvalues(int n, bool zeros)
    {
        double[] k = TestMatrix.Normal(n, n, 5), a = new double[n * n];
        RandomSequence random = new(6, 1, 0);
        for (int i = 0; i < n; i++)
        {
            double u = random.Uniform((ulong)i), d = zeros ? (u < 0.8 ? 0 : u) : Math.Pow(10, -16 * u);
            for (int j = 0; j < n; j++) a[i * n + j] = d * (k[i * n + j] - k[j * n + i]);
        }
        Complex[] values = Eigenvalues.Of(a, n);
        double norm = SpectralNorm.Of(a, n, n);
        Assert.All(values, λ => Assert.InRange(λ.Real, -1e-6 * norm, 1e-6 * norm));   // zero is a multiple eigenvalue: as sensitive as a square root
        Assert.InRange(Eigenvalues.SpectralRadius(values), 1e-3 * norm, norm);
        Assert.Equal(0, values.Sum(λ => λ.Real), 1e-11 * norm);
    }
}
