using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Normal equations for one register of doubles.</summary>
/// <remarks>A factorisation eliminates four rows at a time from all rows below, so that what is read and written once takes four multiply-adds per number. Source: Golub, Van Loan, Matrix Computations (2013), section 4.2.</remarks>
sealed unsafe class NormalKernel<V> : INormalKernel where V : unmanaged, IRegister<V, double>
{
    const int Group = 4, Columns = 8;

    public void AddProducts(int rows, int square, int samples, ReadOnlySpan<double> left, int lefts, ReadOnlySpan<double> right, int stride, Span<double> sums)
    {
        int padded = (rows + 3) & ~3;
        if (left.Length < padded * lefts || lefts < samples || right.Length < samples * stride || sums.Length < padded * stride || stride % Columns != 0)
            throw new ArgumentException($"Sums of {rows} × {stride} products over {samples} samples do not fit their arrays.");
        fixed (double* s = left, y = right, c = sums)
        {
            for (int j = 0, width; j < stride; j += width * V.Lanes)
            {
                width = Math.Min(3, (stride - j) / V.Lanes);
                for (int i = 0, r; i < padded; i += r)
                {
                    r = V.PanelRows == 8 && padded - i >= 8 ? 8 : 4;
                    if (i + r <= square && j >= i + r) continue;   // above the diagonal
                    double* row = s + (nint)i * lefts, column = y + j, block = c + (nint)i * stride + j;
                    if (r == 8)
                    {
                        if (width == 3) OuterProducts.Block8x3<V, double>(samples, row, lefts, column, stride, block, stride);
                        else if (width == 2) OuterProducts.Block8x2<V, double>(samples, row, lefts, column, stride, block, stride);
                        else OuterProducts.Block8x1<V, double>(samples, row, lefts, column, stride, block, stride);
                    }
                    else if (width == 3) OuterProducts.Block4x3<V, double>(samples, row, lefts, column, stride, block, stride);
                    else if (width == 2) OuterProducts.Block4x2<V, double>(samples, row, lefts, column, stride, block, stride);
                    else OuterProducts.Block4x1<V, double>(samples, row, lefts, column, stride, block, stride);
                }
            }
        }
    }

    public void Transpose(int rows, int samples, ReadOnlySpan<double> left, int lefts, Span<double> right, int stride)
    {
        if (left.Length < rows * lefts || lefts < samples || right.Length < samples * stride || stride < rows)
            throw new ArgumentException($"A matrix of {rows} × {samples} numbers does not fit its arrays.");
        int side = V.TransposeSide, i = 0;
        fixed (double* from = left, to = right)
        {
            for (; i <= rows - side; i += side)
            {
                int t = 0;
                for (; t <= samples - side; t += side) V.Transpose(from + (nint)i * lefts + t, lefts, to + (nint)t * stride + i, stride);
                for (; t < samples; t++)
                    for (int q = i; q < i + side; q++) to[(nint)t * stride + q] = from[(nint)q * lefts + t];
            }
            for (; i < rows; i++)
                for (int t = 0; t < samples; t++) to[(nint)t * stride + i] = from[(nint)i * lefts + t];
        }
    }

    public bool Factor(int n, Span<double> matrix, int stride)
    {
        if (matrix.Length < n * stride || stride < n || stride % Columns != 0) throw new ArgumentException($"A matrix of {n} rows of {stride} numbers was expected, but it has {matrix.Length}.", nameof(matrix));
        fixed (double* a = matrix)
        {
            for (int k = 0; k < n; k += Group)
            {
                int group = Math.Min(Group, n - k);
                for (int p = k; p < k + group; p++)
                {
                    double* row = a + (nint)p * stride;
                    for (int q = k; q < p; q++) Subtract(row, a + (nint)q * stride, a[(nint)q * stride + p], p / Columns * Columns, stride);
                    if (!(row[p] > 0 && double.IsFinite(row[p]))) return false;
                    double root = Math.Sqrt(row[p]);
                    Divide(row, root, p / Columns * Columns, stride);
                    row[p] = root;
                }
                if (group < Group) break;
                double* u = a + (nint)k * stride;
                for (int i = k + Group; i < n; i++) SubtractFour(a + (nint)i * stride, u, stride, u[i], u[stride + i], u[2 * stride + i], u[3 * stride + i], i / Columns * Columns, stride);
            }
        }
        return true;
    }

    public void Solve(int n, ReadOnlySpan<double> factor, int stride, Span<double> x, int columns, int first, int count)
    {
        if (factor.Length < n * stride || x.Length < n * columns || first + count > columns || (first | count | columns) % Columns != 0)
            throw new ArgumentException($"A factor with {n} rows and the columns {first} … {first + count - 1} of {columns} do not fit their arrays.");
        fixed (double* u = factor, from = x)
        {
            double* b = from + first;
            for (int k = 0; k < n; k += Group)
            {
                int group = Math.Min(Group, n - k);
                for (int p = k; p < k + group; p++)
                {
                    for (int q = k; q < p; q++) Subtract(b + (nint)p * columns, b + (nint)q * columns, u[(nint)q * stride + p], 0, count);
                    Divide(b + (nint)p * columns, u[(nint)p * stride + p], 0, count);
                }
                if (group < Group) break;
                double* r = u + (nint)k * stride;
                for (int i = k + Group; i < n; i++)
                    SubtractFour(b + (nint)i * columns, b + (nint)k * columns, columns, r[i], r[stride + i], r[2 * stride + i], r[3 * stride + i], 0, count);
            }
            for (int p = n - 1; p >= 0; p--)
            {
                double* row = b + (nint)p * columns, r = u + (nint)p * stride;
                int q = p + 1;
                for (; q <= n - Group; q += Group) SubtractFour(row, b + (nint)q * columns, columns, r[q], r[q + 1], r[q + 2], r[q + 3], 0, count);
                for (; q < n; q++) Subtract(row, b + (nint)q * columns, r[q], 0, count);
                Divide(row, r[p], 0, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Subtract(double* y, double* x, double factor, int first, int end)
    {
        V f = V.Broadcast(factor);
        for (int j = first; j < end; j += V.Lanes) V.Store(V.NegatedFma(f, V.Load(x + j), V.Load(y + j)), y + j);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void SubtractFour(double* y, double* x, nint stride, double f0, double f1, double f2, double f3, int first, int end)
    {
        V a = V.Broadcast(f0), b = V.Broadcast(f1), c = V.Broadcast(f2), d = V.Broadcast(f3);
        double* x1 = x + stride, x2 = x + 2 * stride, x3 = x + 3 * stride;
        for (int j = first; j < end; j += V.Lanes)
        {
            V s = V.NegatedFma(a, V.Load(x + j), V.Load(y + j));
            s = V.NegatedFma(b, V.Load(x1 + j), s);
            s = V.NegatedFma(c, V.Load(x2 + j), s);
            V.Store(V.NegatedFma(d, V.Load(x3 + j), s), y + j);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Divide(double* y, double divisor, int first, int end)
    {
        V d = V.Broadcast(divisor);
        for (int j = first; j < end; j += V.Lanes) V.Store(V.Divide(V.Load(y + j), d), y + j);
    }
}
