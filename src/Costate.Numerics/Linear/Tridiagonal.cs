using System.Numerics;
using System.Numerics.Tensors;

namespace Costate.Numerics.Linear;

/// <summary>(c·DᵀD + βI)·X = B for many right-hand sides at once, D the first differences between neighbouring rows of X: smoothness along layers.</summary>
/// <remarks>
/// X and B are rows × columns, every row contiguous; a sweep down and one up combine whole rows (Thomas). With pivots written as c + e, the elimination
/// is e₀ = β, e_j = β + c·e_{j−1}/(c + e_{j−1}), the last pivot e_{N−1}: nothing is subtracted, so nothing cancels, however small β is beside c.
/// </remarks>
public sealed class Tridiagonal
{
    readonly double[] _carry, _scale; // x_j += carry_j·x_{j−1} downwards (and x_{j−1} += carry_j·x_j upwards); x_j ·= scale_j

    /// <param name="rows">How many rows, at least one.</param>
    /// <param name="coupling">c ≥ 0, finite.</param>
    /// <param name="diagonal">β > 0, finite.</param>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public Tridiagonal(int rows, double coupling, double diagonal)
    {
        Check.Option(rows >= 1, nameof(rows), rows, "at least 1");
        Check.Option(coupling >= 0 && double.IsFinite(coupling), nameof(coupling), coupling, "finite and not negative");
        Check.Option(diagonal > 0 && double.IsFinite(diagonal), nameof(diagonal), diagonal, "positive and finite");
        (_carry, _scale) = (new double[rows], new double[rows]);
        double excess = diagonal;
        for (int j = 0; j < rows; j++)
        {
            if (j > 0)
            {
                _carry[j] = coupling / (coupling + excess);
                excess = diagonal + _carry[j] * excess;
            }
            _scale[j] = 1 / (j == rows - 1 ? excess : coupling + excess);
        }
    }

    /// <summary><paramref name="x"/> ← (c·DᵀD + βI)⁻¹·x, rows × columns in place.</summary>
    /// <exception cref="ArgumentException">The length is not a multiple of the number of rows.</exception>
    public void Solve<T>(Span<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = _scale.Length, columns = x.Length / rows;
        if (columns * rows != x.Length) throw new ArgumentException($"{x.Length} numbers cannot be cut into {rows} rows.", nameof(x));
        for (int j = 1; j < rows; j++) Add(x.Slice((j - 1) * columns, columns), _carry[j], x.Slice(j * columns, columns));
        for (int j = rows - 1; j >= 0; j--)
        {
            Span<T> row = x.Slice(j * columns, columns);
            TensorPrimitives.Multiply(row, T.CreateTruncating(_scale[j]), row);
            if (j + 1 < rows) Add(x.Slice((j + 1) * columns, columns), _carry[j + 1], row);
        }

        static void Add(ReadOnlySpan<T> other, double factor, Span<T> row) => TensorPrimitives.MultiplyAdd(other, T.CreateTruncating(factor), row, row);
    }
}
