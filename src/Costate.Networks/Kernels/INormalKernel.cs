namespace Costate.Networks.Kernels;

/// <summary>Normal equations of linear least squares in double precision: sums of outer products over samples, factors of their matrix, solutions for many right-hand sides at once.</summary>
/// <remarks>Matrices are stored row by row in rows of <c>stride</c> numbers, a multiple of 8; what is behind their own columns is zero or undefined. All bits are the same on all register widths: every entry is one chain of fused multiply-adds in a fixed order.</remarks>
interface INormalKernel
{
    /// <summary>sums (rows × stride) += left · right, or ← if they are <paramref name="fresh"/>, of which left is rows × samples and right samples × stride. Of the first <paramref name="square"/> rows, whose part is symmetric, only what is on and below the diagonal is right afterwards.</summary>
    /// <param name="rows">Rows; all arrays have room for a multiple of 4.</param>
    /// <param name="square">Rows of the symmetric part.</param>
    /// <param name="samples">Samples in the sum, without padding.</param>
    /// <param name="left">Rows of <paramref name="lefts"/> numbers.</param>
    /// <param name="lefts">Numbers in a row of left, at least the samples.</param>
    /// <param name="right">samples × stride.</param>
    /// <param name="stride">Numbers in a row of right and of the sums.</param>
    /// <param name="sums">Added to.</param>
    /// <param name="fresh">Whether what is in the sums counts for nothing.</param>
    void AddProducts(int rows, int square, int samples, ReadOnlySpan<double> left, int lefts, ReadOnlySpan<double> right, int stride, Span<double> sums, bool fresh = false);

    /// <summary>right (samples × stride) ← leftᵀ: rows × samples, in rows of <paramref name="lefts"/> numbers.</summary>
    void Transpose(int rows, int samples, ReadOnlySpan<double> left, int lefts, Span<double> right, int stride);

    /// <summary>The upper triangle of a symmetric positive definite matrix (n × stride) ← U with UᵀU = A. What is below the diagonal is lost.</summary>
    /// <returns>Whether all pivots were positive and finite.</returns>
    bool Factor(int n, Span<double> matrix, int stride);

    /// <summary>x (n × stride of x) ← (UᵀU)⁻¹·x, for the columns <paramref name="first"/> … first + count − 1, multiples of 8.</summary>
    void Solve(int n, ReadOnlySpan<double> factor, int stride, Span<double> x, int columns, int first, int count);
}
