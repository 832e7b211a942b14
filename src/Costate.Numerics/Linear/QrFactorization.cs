namespace Costate.Numerics.Linear;

/// <summary>The factorisation A = QR: columns of Q orthonormal, R upper triangular with a diagonal that is not negative.</summary>
/// <remarks>
/// Householder reflections, then signs changed so that R_ii ≥ 0; where A has full column rank that makes Q and R unique, which the growth exponents of
/// <see cref="TimeStepping.GrowthExponents"/> rely on. Source: Golub, Van Loan, “Matrix Computations”, 4th edition, section 5.2.
/// </remarks>
public static class QrFactorization
{
    /// <summary>Factors an m × k matrix, m ≥ k; NaN and infinities pass through to the factors.</summary>
    /// <param name="matrix">A, m × k, row by row; overwritten by Q.</param>
    /// <param name="rows">m.</param>
    /// <param name="columns">k, at most m.</param>
    /// <param name="triangle">R, k × k, row by row; overwritten.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or there are more columns than rows.</exception>
    public static void Factor(Span<double> matrix, int rows, int columns, Span<double> triangle)
    {
        MatrixCheck.Shape(matrix, rows, columns, nameof(matrix));
        MatrixCheck.Square(triangle, columns, nameof(triangle));
        if (columns > rows) throw new ArgumentException($"At most as many columns as rows can be orthonormal, but the matrix is {rows} × {columns}.", nameof(columns));
        double[] reflectors = new double[rows * columns], betas = new double[columns], products = new double[columns];
        triangle.Clear();
        for (int k = 0; k < columns; k++)
        {
            Span<double> v = reflectors.AsSpan(k * rows, rows - k);
            for (int i = k; i < rows; i++) v[i - k] = matrix[i * columns + k];
            (betas[k], double value) = Householder.Make(v);
            Householder.ApplyLeft(v, betas[k], matrix, columns, k, k, products.AsSpan(0, columns - k));
            matrix[k * columns + k] = value;
            matrix.Slice(k * columns + k, columns - k).CopyTo(triangle[(k * columns + k)..]);
        }
        matrix.Clear();   // Q = H_0 … H_{k−1} times the first columns of the identity
        for (int k = columns - 1; k >= 0; k--)
        {
            matrix[k * columns + k] = 1;
            Householder.ApplyLeft(reflectors.AsSpan(k * rows, rows - k), betas[k], matrix, columns, k, k, products.AsSpan(0, columns - k));
        }
        for (int k = 0; k < columns; k++)
        {
            if (!(triangle[k * columns + k] < 0)) continue;
            for (int j = k; j < columns; j++) triangle[k * columns + j] = -triangle[k * columns + j];
            for (int i = 0; i < rows; i++) matrix[i * columns + k] = -matrix[i * columns + k];
        }
    }
}
