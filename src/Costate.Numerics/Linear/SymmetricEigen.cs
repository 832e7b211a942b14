namespace Costate.Numerics.Linear;

/// <summary>A = V·diag(λ)·Vᵀ for small dense symmetric matrices, by Jacobi's rotations.</summary>
/// <remarks>
/// Cyclic sweeps until no entry off the diagonal counts beside the diagonal; about 6 to 10 sweeps of 4n³ operations, meant for n up to a hundred or two. Small
/// eigenvalues have small absolute errors, ε‖A‖. Source: Golub, Van Loan, “Matrix Computations”, 4th edition, section 8.5.
/// </remarks>
public static class SymmetricEigen
{
    const int MostSweeps = 60;

    /// <summary>Eigenvalues in ascending order, and orthonormal eigenvectors.</summary>
    /// <param name="matrix">A, n × n, row by row; only the lower triangle is read; overwritten.</param>
    /// <param name="n">Rows and columns, at least 1.</param>
    /// <param name="values">λ, n numbers; overwritten.</param>
    /// <param name="vectors">Row k is the eigenvector of the k-th eigenvalue; n × n, overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit, or an entry is NaN or infinite.</exception>
    public static void Factor(Span<double> matrix, int n, Span<double> values, Span<double> vectors)
    {
        MatrixCheck.Square(matrix, n, nameof(matrix));
        MatrixCheck.Square(vectors, n, nameof(vectors));
        MatrixCheck.Shape(values, n, 1, nameof(values));
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
        MatrixCheck.LargestFinite(matrix, n, nameof(matrix));
        vectors.Clear();
        for (int i = 0; i < n; i++) vectors[i * n + i] = 1;
        for (int sweep = 0; sweep < MostSweeps && Sweep(matrix, n, vectors); sweep++) { }
        for (int i = 0; i < n; i++) values[i] = matrix[i * n + i];
        for (int i = 0; i < n; i++)   // selection: n is small, and rows are moved once
        {
            int least = i;
            for (int j = i + 1; j < n; j++) if (values[j] < values[least]) least = j;
            if (least == i) continue;
            (values[i], values[least]) = (values[least], values[i]);
            for (int k = 0; k < n; k++) (vectors[i * n + k], vectors[least * n + k]) = (vectors[least * n + k], vectors[i * n + k]);
        }
    }

    /// <summary>One rotation for each entry above the diagonal; false if none was needed.</summary>
    static bool Sweep(Span<double> a, int n, Span<double> vectors)
    {
        bool rotated = false;
        for (int p = 0; p < n - 1; p++)
        {
            for (int q = p + 1; q < n; q++)
            {
                double entry = a[p * n + q], size = Math.Abs(a[p * n + p]) + Math.Abs(a[q * n + q]);
                if (entry == 0 || size + Math.Abs(entry) * 1e-2 == size) continue;
                rotated = true;
                double theta = (a[q * n + q] - a[p * n + p]) / (2 * entry);
                double t = Math.CopySign(1, theta) / (Math.Abs(theta) + double.Hypot(theta, 1)), c = 1 / double.Hypot(t, 1), s = t * c;
                Rotate(a.Slice(p * n, n), a.Slice(q * n, n), c, s);
                Rotate(vectors.Slice(p * n, n), vectors.Slice(q * n, n), c, s);
                for (int k = 0; k < n; k++)
                    (a[k * n + p], a[k * n + q]) = (c * a[k * n + p] - s * a[k * n + q], s * a[k * n + p] + c * a[k * n + q]);
                a[p * n + q] = a[q * n + p] = 0;
            }
        }
        return rotated;
    }

    static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        for (int k = 0; k < x.Length; k++) (x[k], y[k]) = (c * x[k] - s * y[k], s * x[k] + c * y[k]);
    }
}
