namespace Costate.Numerics.Linear;

/// <summary>The spectral norm ‖A‖₂ = max ‖Ax‖/‖x‖: the largest singular value.</summary>
/// <remarks>
/// Householder reflections from both sides make A upper bidiagonal, with diagonal d and superdiagonal e. The symmetric tridiagonal matrix with zero diagonal
/// and off-diagonals d₀, e₀, d₁, e₁, … has the eigenvalues ±(singular values); its largest one is found by bisection with Sturm counts. There is no start
/// vector and no convergence to wait for, so close singular values do no harm. Source: Golub, Van Loan, “Matrix Computations”, 4th edition, sections 5.4.8,
/// 8.4 and 8.6.
/// </remarks>
public static class SpectralNorm
{
    /// <summary>‖A‖₂, to about 2⁻⁵⁰ relative.</summary>
    /// <param name="matrix">A, rows × columns, row by row; it is not changed.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="columns">Columns, at least 1.</param>
    /// <exception cref="ArgumentException">The length does not fit, or an entry is NaN or infinite.</exception>
    public static double Of(ReadOnlySpan<double> matrix, int rows, int columns)
    {
        MatrixCheck.Shape(matrix, rows, columns, nameof(matrix));
        double largest = MatrixCheck.LargestFinite(matrix, columns, nameof(matrix));
        if (largest == 0) return 0;
        bool wide = columns > rows;   // ‖A‖ = ‖Aᵀ‖, and the bidiagonal form wants at least as many rows as columns
        (int m, int n) = wide ? (columns, rows) : (rows, columns);
        int exponent = Math.ILogB(largest);
        double[] a = new double[matrix.Length];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++) a[i * n + j] = Math.ScaleB(matrix[wide ? j * m + i : i * n + j], -exponent);
        }
        return Math.ScaleB(LargestEigenvalue(Bidiagonalize(a, m, n)), exponent);
    }

    /// <summary>d₀, e₀, d₁, …, d_{n−1} of an m × n matrix, m ≥ n, which is overwritten.</summary>
    static double[] Bidiagonalize(double[] a, int m, int n)
    {
        double[] entries = new double[2 * n - 1], v = new double[m], products = new double[n];
        for (int k = 0; k < n; k++)
        {
            Span<double> left = v.AsSpan(0, m - k);
            for (int i = k; i < m; i++) left[i - k] = a[i * n + k];
            (double beta, entries[2 * k]) = Householder.Make(left);
            Householder.ApplyLeft(left, beta, a, n, k, k, products.AsSpan(0, n - k));
            if (k == n - 1) break;
            Span<double> right = v.AsSpan(0, n - k - 1);
            a.AsSpan(k * n + k + 1, right.Length).CopyTo(right);
            (beta, entries[2 * k + 1]) = Householder.Make(right);
            for (int i = k + 1; i < m; i++)
            {
                Span<double> row = a.AsSpan(i * n + k + 1, right.Length);
                double sum = 0;
                for (int j = 0; j < row.Length; j++) sum += row[j] * right[j];
                sum *= beta;
                for (int j = 0; j < row.Length; j++) row[j] -= sum * right[j];
            }
        }
        return entries;
    }

    /// <summary>The largest eigenvalue of the symmetric tridiagonal matrix with zero diagonal and these off-diagonals.</summary>
    static double LargestEigenvalue(double[] offDiagonals)
    {
        double low = 0, high = 0, before = 0;
        foreach (double entry in offDiagonals)   // Gershgorin's discs
        {
            low = Math.Max(low, Math.Abs(entry));
            high = Math.Max(high, before + Math.Abs(entry));
            before = Math.Abs(entry);
        }
        high = Math.Max(high, before);
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return high;
            if (Above(offDiagonals, middle)) high = middle;
            else low = middle;
        }
    }

    /// <summary>Whether x is above all eigenvalues: whether all pivots of xI − T are positive.</summary>
    static bool Above(double[] offDiagonals, double x)
    {
        double pivot = x;
        foreach (double entry in offDiagonals)
        {
            if (!(pivot > 0)) return false;
            pivot = x - entry * (entry / pivot);
        }
        return pivot > 0;
    }
}
