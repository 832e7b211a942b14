using System.Numerics.Tensors;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A = L·Lᵀ for small, dense, symmetric positive definite matrices, in place. Rows follow one another; only the lower triangle is read and written.</summary>
/// <remarks>Source: Golub, Van Loan, Matrix Computations (2013), section 4.2.</remarks>
public static class Cholesky
{
    /// <summary>The lower triangle of <paramref name="matrix"/> (n × n) ← L.</summary>
    /// <param name="n">Rows and columns.</param>
    /// <param name="matrix">A, then L.</param>
    /// <param name="stop">Asks for a stop between two rows; this then ends with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>n; or, if A is not positive definite (or not finite), the first row whose pivot is not positive: the rows before it hold L, its own is undefined.</returns>
    /// <exception cref="ArgumentException">The length is not n².</exception>
    public static int Factor(int n, Span<double> matrix, CancellationToken stop = default)
    {
        Fits(n, matrix.Length);
        for (int i = 0; i < n; i++)
        {
            stop.ThrowIfCancellationRequested();
            Span<double> row = matrix.Slice(i * n, n);
            for (int j = 0; j < i; j++) row[j] = (row[j] - LaneSum.Dot<double>(row[..j], matrix.Slice(j * n, j))) / matrix[j * n + j];
            double pivot = row[i] - LaneSum.Dot<double>(row[..i], row[..i]);
            if (!(pivot > 0 && double.IsFinite(pivot))) return i;
            row[i] = Math.Sqrt(pivot);
        }
        return n;
    }

    /// <summary><paramref name="x"/> ← A⁻¹·x (n numbers) with the <paramref name="factor"/> L that <see cref="Factor"/> left.</summary>
    /// <exception cref="ArgumentException">The length of the factor is not n², or that of x not n.</exception>
    public static void Solve(int n, ReadOnlySpan<double> factor, Span<double> x)
    {
        Fits(n, factor.Length);
        if (x.Length != n) throw new ArgumentException($"A system of {n} equations was asked to solve for {x.Length} unknowns.", nameof(x));
        for (int i = 0; i < n; i++) x[i] = (x[i] - LaneSum.Dot<double>(factor.Slice(i * n, i), x[..i])) / factor[i * n + i];
        for (int i = n - 1; i >= 0; i--)
        {
            x[i] /= factor[i * n + i];
            TensorPrimitives.MultiplyAdd(factor.Slice(i * n, i), -x[i], x[..i], x[..i]);
        }
    }

    static void Fits(int n, int length)
    {
        if (n < 0 || length != (long)n * n) throw new ArgumentException($"A matrix of {n} rows and columns was expected, but it has {length} numbers.", nameof(n));
    }
}
