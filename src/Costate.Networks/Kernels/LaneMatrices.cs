using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Symmetric positive definite matrices, one in each lane: the lower triangle row by row, the numbers of one entry <c>stride</c> apart from those of the next.</summary>
/// <remarks>Four rows are worked on at a time, because one chain of multiply-adds would wait for itself. Every entry is one such chain in a fixed order.</remarks>
static unsafe class LaneMatrices
{
    /// <summary>Where row a begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(nint a) => a * (a + 1) / 2;

    /// <summary>factor ← L with L·Lᵀ = A; factor may be the memory of the matrix where the strides agree. NaN in lanes without a positive pivot. With <paramref name="inverts"/> the diagonal of L is inverted, as <see cref="Solve"/> takes it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Factor<V, T>(nint n, T* matrix, nint from, T* factor, nint stride, bool inverts) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V zero = V.Constant(0), nan = V.Constant(double.NaN);
        for (nint j = 0; j < n; j++)
        {
            T* rowj = factor + Row(j) * stride;
            V pivot = V.Load(matrix + (Row(j) + j) * from);
            for (nint k = 0; k < j; k++)
            {
                V l = V.Load(rowj + k * stride);
                pivot = V.NegatedFma(l, l, pivot);
            }
            V root = V.Select(zero, pivot, V.SquareRoot(pivot), nan), inverse = V.Divide(V.Constant(1), root);
            V.Store(inverts ? inverse : root, rowj + j * stride);
            nint i = j + 1;
            for (; i <= n - 4; i += 4)
            {
                T* a = factor + Row(i) * stride, b = factor + Row(i + 1) * stride, c = factor + Row(i + 2) * stride, d = factor + Row(i + 3) * stride;
                V sa = V.Load(matrix + (Row(i) + j) * from), sb = V.Load(matrix + (Row(i + 1) + j) * from);
                V sc = V.Load(matrix + (Row(i + 2) + j) * from), sd = V.Load(matrix + (Row(i + 3) + j) * from);
                for (nint k = 0; k < j * stride; k += stride)
                {
                    V l = V.Load(rowj + k);
                    sa = V.NegatedFma(l, V.Load(a + k), sa);
                    sb = V.NegatedFma(l, V.Load(b + k), sb);
                    sc = V.NegatedFma(l, V.Load(c + k), sc);
                    sd = V.NegatedFma(l, V.Load(d + k), sd);
                }
                V.Store(V.Multiply(sa, inverse), a + j * stride);
                V.Store(V.Multiply(sb, inverse), b + j * stride);
                V.Store(V.Multiply(sc, inverse), c + j * stride);
                V.Store(V.Multiply(sd, inverse), d + j * stride);
            }
            for (; i < n; i++)
            {
                T* a = factor + Row(i) * stride;
                V s = V.Load(matrix + (Row(i) + j) * from);
                for (nint k = 0; k < j * stride; k += stride) s = V.NegatedFma(V.Load(rowj + k), V.Load(a + k), s);
                V.Store(V.Multiply(s, inverse), a + j * stride);
            }
        }
    }

    /// <summary>x ← (L·Lᵀ)⁻¹·x; the diagonal of L is inverted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Solve<V, T>(nint n, T* factor, nint stride, T* x, nint columns) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i++)
        {
            T* row = factor + Row(i) * stride;
            V s = V.Load(x + i * columns);
            for (nint k = 0; k < i; k++) s = V.NegatedFma(V.Load(row + k * stride), V.Load(x + k * columns), s);
            V.Store(V.Multiply(s, V.Load(row + i * stride)), x + i * columns);
        }
        for (nint i = n - 1; i >= 0; i--)
        {
            T* row = factor + Row(i) * stride;
            V s = V.Multiply(V.Load(x + i * columns), V.Load(row + i * stride));
            V.Store(s, x + i * columns);
            for (nint k = 0; k < i; k++) V.Store(V.NegatedFma(V.Load(row + k * stride), s, V.Load(x + k * columns)), x + k * columns);
        }
    }

    /// <summary>y[a] ← start[a] + Σ_{k ≤ a} L[a, k]·x[k].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Lower<V, T>(nint n, T* factor, nint stride, T* x, T* start, nint starts, T* y) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint a = 0; a < n; a++)
        {
            T* row = factor + Row(a) * stride;
            V s = V.Load(start + a * starts);
            for (nint k = 0; k <= a; k++) s = V.Fma(V.Load(row + k * stride), V.Load(x + k * stride), s);
            V.Store(s, y + a * stride);
        }
    }

    /// <summary>y[a] ← Σ_{k ≥ a} L[k, a]·x[k].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Upper<V, T>(nint n, T* factor, nint stride, T* x, T* y) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint a = 0; a < n; a++) V.Store(V.Constant(0), y + a * stride);
        for (nint k = 0; k < n; k++)
        {
            T* row = factor + Row(k) * stride;
            V f = V.Load(x + k * stride);
            for (nint a = 0; a <= k; a++) V.Store(V.Fma(V.Load(row + a * stride), f, V.Load(y + a * stride)), y + a * stride);
        }
    }

    /// <summary>product ← Lᵀ·diag(d)·L; scaled is working memory of the same size. d has one number for each row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Congruence<V, T>(nint n, T* factor, nint stride, T* d, T* scaled, T* product) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint k = 0; k < n; k++)
        {
            V f = V.Load(d + k * stride);
            for (nint a = Row(k) * stride; a < (Row(k) + k + 1) * stride; a += stride) V.Store(V.Multiply(f, V.Load(factor + a)), scaled + a);
        }
        for (nint a = 0; a < n; a++)
        {
            T* to = product + Row(a) * stride;
            nint b = 0;
            for (; b <= a - 3; b += 4)
            {
                V s0 = V.Constant(0), s1 = s0, s2 = s0, s3 = s0;
                for (nint k = a; k < n; k++)
                {
                    V f = V.Load(scaled + (Row(k) + a) * stride);
                    T* row = factor + (Row(k) + b) * stride;
                    s0 = V.Fma(f, V.Load(row), s0);
                    s1 = V.Fma(f, V.Load(row + stride), s1);
                    s2 = V.Fma(f, V.Load(row + 2 * stride), s2);
                    s3 = V.Fma(f, V.Load(row + 3 * stride), s3);
                }
                V.Store(s0, to + b * stride);
                V.Store(s1, to + (b + 1) * stride);
                V.Store(s2, to + (b + 2) * stride);
                V.Store(s3, to + (b + 3) * stride);
            }
            for (; b <= a; b++)
            {
                V s = V.Constant(0);
                for (nint k = a; k < n; k++) s = V.Fma(V.Load(scaled + (Row(k) + a) * stride), V.Load(factor + (Row(k) + b) * stride), s);
                V.Store(s, to + b * stride);
            }
        }
    }
}
