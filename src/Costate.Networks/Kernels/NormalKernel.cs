using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Normal equations for one register of doubles.</summary>
/// <remarks>A factorisation eliminates four rows at a time from two rows below, so that what is read and written once takes four multiply-adds per number. Source: Golub, Van Loan, Matrix Computations (2013), section 4.2.</remarks>
sealed unsafe class NormalKernel<V> : INormalKernel where V : unmanaged, IRegister<V, double>
{
    const int Group = 4, Columns = 8;

    public void AddProducts(int rows, int square, int samples, ReadOnlySpan<double> left, int lefts, ReadOnlySpan<double> right, int stride, Span<double> sums, bool fresh)
    {
        int padded = (rows + 3) & ~3;
        if (left.Length < padded * lefts || lefts < samples || right.Length < samples * stride || sums.Length < padded * stride || stride % Columns != 0)
            throw new ArgumentException($"Sums of {rows} × {stride} products over {samples} samples do not fit their arrays.");
        double* zero = stackalloc double[3 * V.Lanes];
        new Span<double>(zero, 3 * V.Lanes).Clear();
        fixed (double* s = left, y = right, c = sums)
        {
            for (int j = 0, width; j < stride; j += width * V.Lanes)
            {
                width = Math.Min(3, (stride - j) / V.Lanes);
                for (int i = 0, r; i < padded; i += r)
                {
                    r = V.PanelRows == 8 && padded - i >= 8 ? 8 : 4;
                    int wide = i + r <= square ? Math.Min(width, (i + r - j + V.Lanes - 1) / V.Lanes) : width;
                    if (wide <= 0) continue;   // above the diagonal
                    double* row = s + (nint)i * lefts, column = y + j, block = c + (nint)i * stride + j, from = fresh ? zero : block;
                    nint froms = fresh ? 0 : stride;
                    if (r == 8)
                    {
                        if (wide == 3) OuterProducts.Block8x3<V, double>(samples, row, lefts, column, stride, from, froms, block, stride);
                        else if (wide == 2) OuterProducts.Block8x2<V, double>(samples, row, lefts, column, stride, from, froms, block, stride);
                        else OuterProducts.Block8x1<V, double>(samples, row, lefts, column, stride, from, froms, block, stride);
                    }
                    else if (wide == 3) OuterProducts.Block4x3<V, double>(samples, row, lefts, column, stride, from, froms, block, stride);
                    else if (wide == 2) OuterProducts.Block4x2<V, double>(samples, row, lefts, column, stride, from, froms, block, stride);
                    else OuterProducts.Block4x1<V, double>(samples, row, lefts, column, stride, from, froms, block, stride);
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
                    Scale(row, 1 / root, p / Columns * Columns, stride);
                    row[p] = root;
                }
                if (group < Group) break;
                double* u = a + (nint)k * stride;
                int i = k + Group;
                for (; i < n - 1; i += 2) SubtractFour(a + (nint)i * stride, u, stride, i, i / Columns * Columns, stride);
                if (i < n)
                    for (int q = 0; q < Group; q++) Subtract(a + (nint)i * stride, u + (nint)q * stride, u[(nint)q * stride + i], i / Columns * Columns, stride);
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
                bool pairs = width is 2 or 4;   // too few chains of multiply-adds in one row
                int p = 0;
                for (; pairs && p < n - 1; p += 2)
                {
                    nint diagonal = (nint)p * stride + p;
                    Pair(width, p, b, columns, u + p, u + p + 1, stride, b + (nint)p * columns, b + (nint)(p + 1) * columns, 1 / u[diagonal], u[diagonal + 1], 1 / u[diagonal + stride + 1]);
                }
                for (; p < n; p++) Row(width, p, b, columns, u + p, stride, b + (nint)p * columns, 1 / u[(nint)p * stride + p]);
                for (p = n - 1; pairs && p > 0; p -= 2)
                {
                    nint diagonal = (nint)p * stride + p, above = diagonal - stride - 1;
                    Pair(width, n - 1 - p, b + (nint)(n - 1) * columns, -columns, u + diagonal + (n - 1 - p), u + above + (n - p), -1, b + (nint)p * columns, b + (nint)(p - 1) * columns, 1 / u[diagonal], u[above + 1], 1 / u[above]);
                }
                for (; p >= 0; p--)
                {
                    nint diagonal = (nint)p * stride + p;
                    Row(width, n - 1 - p, b + (nint)(n - 1) * columns, -columns, u + diagonal + (n - 1 - p), -1, b + (nint)p * columns, 1 / u[diagonal]);
                }
            }
        }
    }

    /// <summary>y ← (y − Σ_q f_q·x_q)·factor over so many registers, the rows x_q following one another: as many chains of multiply-adds side by side as hide their latency.</summary>
    static void Row(int width, int count, double* x, nint columns, double* f, nint factors, double* y, double factor)
    {
        if (width == 8) Row8(count, x, columns, f, factors, y, factor);
        else if (width == 4) Row4(count, x, columns, f, factors, y, factor);
        else if (width == 2) Row2(count, x, columns, f, factors, y, factor);
        else Row1(count, x, columns, f, factors, y, factor);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row8(nint count, double* x, nint columns, double* f, nint factors, double* y, double factor)
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
        V r = V.Broadcast(factor);
        V.Store(V.Multiply(a, r), y);
        V.Store(V.Multiply(b, r), y + V.Lanes);
        V.Store(V.Multiply(c, r), y + 2 * V.Lanes);
        V.Store(V.Multiply(d, r), y + 3 * V.Lanes);
        V.Store(V.Multiply(e, r), y + 4 * V.Lanes);
        V.Store(V.Multiply(g, r), y + 5 * V.Lanes);
        V.Store(V.Multiply(h, r), y + 6 * V.Lanes);
        V.Store(V.Multiply(i, r), y + 7 * V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row4(nint count, double* x, nint columns, double* f, nint factors, double* y, double factor)
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
        V r = V.Broadcast(factor);
        V.Store(V.Multiply(a, r), y);
        V.Store(V.Multiply(b, r), y + V.Lanes);
        V.Store(V.Multiply(c, r), y + 2 * V.Lanes);
        V.Store(V.Multiply(d, r), y + 3 * V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row2(nint count, double* x, nint columns, double* f, nint factors, double* y, double factor)
    {
        V a = V.Load(y), b = V.Load(y + V.Lanes);
        for (nint q = 0; q < count; q++, x += columns, f += factors)
        {
            V s = V.Broadcast(*f);
            a = V.NegatedFma(s, V.Load(x), a);
            b = V.NegatedFma(s, V.Load(x + V.Lanes), b);
        }
        V r = V.Broadcast(factor);
        V.Store(V.Multiply(a, r), y);
        V.Store(V.Multiply(b, r), y + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Row1(nint count, double* x, nint columns, double* f, nint factors, double* y, double factor)
    {
        V a = V.Load(y);
        for (nint q = 0; q < count; q++, x += columns, f += factors) a = V.NegatedFma(V.Broadcast(*f), V.Load(x), a);
        V.Store(V.Multiply(a, V.Broadcast(factor)), y);
    }

    /// <summary>The same for y and then z, of which z also has the factor <paramref name="between"/> of the new y.</summary>
    static void Pair(int width, int count, double* x, nint columns, double* f, double* g, nint factors, double* y, double* z, double factor, double between, double next)
    {
        if (width == 4) Pair4(count, x, columns, f, g, factors, y, z, factor, between, next);
        else Pair2(count, x, columns, f, g, factors, y, z, factor, between, next);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Pair4(nint count, double* x, nint columns, double* f, double* g, nint factors, double* y, double* z, double factor, double between, double next)
    {
        V a = V.Load(y), b = V.Load(y + V.Lanes), c = V.Load(y + 2 * V.Lanes), d = V.Load(y + 3 * V.Lanes);
        V e = V.Load(z), h = V.Load(z + V.Lanes), i = V.Load(z + 2 * V.Lanes), j = V.Load(z + 3 * V.Lanes);
        for (nint q = 0; q < count; q++, x += columns, f += factors, g += factors)
        {
            V s = V.Broadcast(*f), t = V.Broadcast(*g), u = V.Load(x);
            a = V.NegatedFma(s, u, a);
            e = V.NegatedFma(t, u, e);
            u = V.Load(x + V.Lanes);
            b = V.NegatedFma(s, u, b);
            h = V.NegatedFma(t, u, h);
            u = V.Load(x + 2 * V.Lanes);
            c = V.NegatedFma(s, u, c);
            i = V.NegatedFma(t, u, i);
            u = V.Load(x + 3 * V.Lanes);
            d = V.NegatedFma(s, u, d);
            j = V.NegatedFma(t, u, j);
        }
        V r = V.Broadcast(factor), m = V.Broadcast(between), v = V.Broadcast(next);
        (a, b, c, d) = (V.Multiply(a, r), V.Multiply(b, r), V.Multiply(c, r), V.Multiply(d, r));
        V.Store(a, y);
        V.Store(b, y + V.Lanes);
        V.Store(c, y + 2 * V.Lanes);
        V.Store(d, y + 3 * V.Lanes);
        V.Store(V.Multiply(V.NegatedFma(m, a, e), v), z);
        V.Store(V.Multiply(V.NegatedFma(m, b, h), v), z + V.Lanes);
        V.Store(V.Multiply(V.NegatedFma(m, c, i), v), z + 2 * V.Lanes);
        V.Store(V.Multiply(V.NegatedFma(m, d, j), v), z + 3 * V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Pair2(nint count, double* x, nint columns, double* f, double* g, nint factors, double* y, double* z, double factor, double between, double next)
    {
        V a = V.Load(y), b = V.Load(y + V.Lanes), e = V.Load(z), h = V.Load(z + V.Lanes);
        for (nint q = 0; q < count; q++, x += columns, f += factors, g += factors)
        {
            V s = V.Broadcast(*f), t = V.Broadcast(*g), u = V.Load(x), w = V.Load(x + V.Lanes);
            a = V.NegatedFma(s, u, a);
            b = V.NegatedFma(s, w, b);
            e = V.NegatedFma(t, u, e);
            h = V.NegatedFma(t, w, h);
        }
        V r = V.Broadcast(factor), m = V.Broadcast(between), v = V.Broadcast(next);
        (a, b) = (V.Multiply(a, r), V.Multiply(b, r));
        V.Store(a, y);
        V.Store(b, y + V.Lanes);
        V.Store(V.Multiply(V.NegatedFma(m, a, e), v), z);
        V.Store(V.Multiply(V.NegatedFma(m, b, h), v), z + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Subtract(double* y, double* x, double factor, int first, int end)
    {
        V f = V.Broadcast(factor);
        for (int j = first; j < end; j += V.Lanes) V.Store(V.NegatedFma(f, V.Load(x + j), V.Load(y + j)), y + j);
    }

    /// <summary>Two rows y ← y − Σ f·x with four rows x, whose entries of the columns <paramref name="column"/> and the next one are the factors.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void SubtractFour(double* y, double* x, nint stride, nint column, int first, int end)
    {
        double* next = y + stride, x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        V a = V.Broadcast(x[column]), b = V.Broadcast(x1[column]), c = V.Broadcast(x2[column]), d = V.Broadcast(x3[column]);
        V e = V.Broadcast(x[column + 1]), f = V.Broadcast(x1[column + 1]), g = V.Broadcast(x2[column + 1]), h = V.Broadcast(x3[column + 1]);
        for (int j = first; j < end; j += V.Lanes)
        {
            V s = V.Load(y + j), t = V.Load(next + j), u = V.Load(x + j);
            s = V.NegatedFma(a, u, s);
            t = V.NegatedFma(e, u, t);
            u = V.Load(x1 + j);
            s = V.NegatedFma(b, u, s);
            t = V.NegatedFma(f, u, t);
            u = V.Load(x2 + j);
            s = V.NegatedFma(c, u, s);
            t = V.NegatedFma(g, u, t);
            u = V.Load(x3 + j);
            V.Store(V.NegatedFma(d, u, s), y + j);
            V.Store(V.NegatedFma(h, u, t), next + j);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Scale(double* y, double factor, int first, int end)
    {
        V f = V.Broadcast(factor);
        for (int j = first; j < end; j += V.Lanes) V.Store(V.Multiply(V.Load(y + j), f), y + j);
    }
}
