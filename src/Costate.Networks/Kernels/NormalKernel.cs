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
        if (left.Length < (rows - 1) * lefts + samples || lefts < samples || right.Length < (samples - 1) * stride + rows || stride < rows)
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
            for (int j = 0, width; j < count; j += width * V.Lanes)
            {
                width = (count - j) / V.Lanes;
                width = width >= 8 ? 8 : width >= 4 ? 4 : width >= 2 ? 2 : 1;
                double* b = from + first + j;
                for (int p = 0; p < n; p++) Row(width, p, b, columns, u + p, stride, b + (nint)p * columns, u[(nint)p * stride + p]);
                for (int p = n - 1; p >= 0; p--)
                {
                    nint diagonal = (nint)p * stride + p;
                    Row(width, n - 1 - p, b + (nint)(p + 1) * columns, columns, u + diagonal + 1, 1, b + (nint)p * columns, u[diagonal]);
                }
            }
        }
    }

    /// <summary>y ← (y − Σ_q f_q·x_q)/divisor over so many registers, the rows x_q following one another: as many chains of multiply-adds side by side as hide their latency.</summary>
    static void Row(int width, int count, double* x, nint columns, double* f, nint factors, double* y, double divisor)
    {
        if (width == 8) Row8(count, x, columns, f, factors, y, divisor);
        else if (width == 4) Row4(count, x, columns, f, factors, y, divisor);
        else if (width == 2) Row2(count, x, columns, f, factors, y, divisor);
        else Row1(count, x, columns, f, factors, y, divisor);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row8(nint count, double* x, nint columns, double* f, nint factors, double* y, double divisor)
    {
        V a = V.Load(y), b = V.Load(y + V.Lanes), c = V.Load(y + 2 * V.Lanes), d = V.Load(y + 3 * V.Lanes);
        V e = V.Load(y + 4 * V.Lanes), g = V.Load(y + 5 * V.Lanes), h = V.Load(y + 6 * V.Lanes), i = V.Load(y + 7 * V.Lanes);
        for (nint q = 0; q < count; q++, x += columns, f += factors)
        {
            V s = V.Broadcast(*f);
            a = V.NegatedFma(s, V.Load(x), a);
            b = V.NegatedFma(s, V.Load(x + V.Lanes), b);
            c = V.NegatedFma(s, V.Load(x + 2 * V.Lanes), c);
            d = V.NegatedFma(s, V.Load(x + 3 * V.Lanes), d);
            e = V.NegatedFma(s, V.Load(x + 4 * V.Lanes), e);
            g = V.NegatedFma(s, V.Load(x + 5 * V.Lanes), g);
            h = V.NegatedFma(s, V.Load(x + 6 * V.Lanes), h);
            i = V.NegatedFma(s, V.Load(x + 7 * V.Lanes), i);
        }
        V r = V.Broadcast(divisor);
        V.Store(V.Divide(a, r), y);
        V.Store(V.Divide(b, r), y + V.Lanes);
        V.Store(V.Divide(c, r), y + 2 * V.Lanes);
        V.Store(V.Divide(d, r), y + 3 * V.Lanes);
        V.Store(V.Divide(e, r), y + 4 * V.Lanes);
        V.Store(V.Divide(g, r), y + 5 * V.Lanes);
        V.Store(V.Divide(h, r), y + 6 * V.Lanes);
        V.Store(V.Divide(i, r), y + 7 * V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row4(nint count, double* x, nint columns, double* f, nint factors, double* y, double divisor)
    {
        V a = V.Load(y), b = V.Load(y + V.Lanes), c = V.Load(y + 2 * V.Lanes), d = V.Load(y + 3 * V.Lanes);
        for (nint q = 0; q < count; q++, x += columns, f += factors)
        {
            V s = V.Broadcast(*f);
            a = V.NegatedFma(s, V.Load(x), a);
            b = V.NegatedFma(s, V.Load(x + V.Lanes), b);
            c = V.NegatedFma(s, V.Load(x + 2 * V.Lanes), c);
            d = V.NegatedFma(s, V.Load(x + 3 * V.Lanes), d);
        }
        V r = V.Broadcast(divisor);
        V.Store(V.Divide(a, r), y);
        V.Store(V.Divide(b, r), y + V.Lanes);
        V.Store(V.Divide(c, r), y + 2 * V.Lanes);
        V.Store(V.Divide(d, r), y + 3 * V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row2(nint count, double* x, nint columns, double* f, nint factors, double* y, double divisor)
    {
        V a = V.Load(y), b = V.Load(y + V.Lanes);
        for (nint q = 0; q < count; q++, x += columns, f += factors)
        {
            V s = V.Broadcast(*f);
            a = V.NegatedFma(s, V.Load(x), a);
            b = V.NegatedFma(s, V.Load(x + V.Lanes), b);
        }
        V r = V.Broadcast(divisor);
        V.Store(V.Divide(a, r), y);
        V.Store(V.Divide(b, r), y + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row1(nint count, double* x, nint columns, double* f, nint factors, double* y, double divisor)
    {
        V a = V.Load(y);
        for (nint q = 0; q < count; q++, x += columns, f += factors) a = V.NegatedFma(V.Broadcast(*f), V.Load(x), a);
        V.Store(V.Divide(a, V.Broadcast(divisor)), y);
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
