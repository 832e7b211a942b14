namespace Costate.Numerics.Linear;

/// <summary>Reflections H = I − βvvᵀ that map a vector x to a multiple of the first unit vector.</summary>
/// <remarks>Source: Golub, Van Loan, “Matrix Computations”, 4th edition, algorithm 5.1.1. Lengths are formed without overflow.</remarks>
static class Householder
{
    /// <summary>Turns x into v, with v₀ = 1, and returns β and the first entry of Hx; β = 0 where x has zeros below its first entry already.</summary>
    public static (double Beta, double Value) Make(Span<double> x)
    {
        double first = x[0], tail = Length(x[1..]);
        if (tail == 0)
        {
            x[0] = 1;
            return (0, first);
        }
        double value = -Math.CopySign(double.Hypot(first, tail), first), v0 = first - value;
        for (int i = 1; i < x.Length; i++) x[i] /= v0;
        x[0] = 1;
        return (-v0 / value, value);
    }

    /// <summary>A ← (I − βvvᵀ) A on rows <paramref name="row"/> … and on columns <paramref name="column"/> … of a matrix with rows of length <paramref name="stride"/>.</summary>
    /// <param name="v">v, one entry per row.</param>
    /// <param name="beta">β.</param>
    /// <param name="a">The matrix, row by row; changed in place.</param>
    /// <param name="stride">Columns of the matrix.</param>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    /// <param name="products">Working memory, one entry per column that changes.</param>
    public static void ApplyLeft(ReadOnlySpan<double> v, double beta, Span<double> a, int stride, int row, int column, Span<double> products)
    {
        products.Clear();
        for (int i = 0; i < v.Length; i++)
        {
            ReadOnlySpan<double> entries = a.Slice((row + i) * stride + column, products.Length);
            for (int j = 0; j < entries.Length; j++) products[j] += v[i] * entries[j];
        }
        for (int i = 0; i < v.Length; i++)
        {
            Span<double> entries = a.Slice((row + i) * stride + column, products.Length);
            double factor = beta * v[i];
            for (int j = 0; j < entries.Length; j++) entries[j] -= factor * products[j];
        }
    }

    static double Length(ReadOnlySpan<double> x)
    {
        double largest = 0, sum = 0;
        foreach (double entry in x) largest = Math.Max(largest, Math.Abs(entry));
        if (largest == 0 || !double.IsFinite(largest)) return largest;
        foreach (double entry in x) sum += entry / largest * (entry / largest);
        return largest * Math.Sqrt(sum);
    }
}
