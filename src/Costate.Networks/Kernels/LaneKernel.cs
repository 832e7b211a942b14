using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Small dense algebra for many samples at once, for one register.</summary>
sealed unsafe class LaneKernel<V, T> : ILaneKernel<T> where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddNorms(int rows, int samples, ReadOnlySpan<T> e, T factor, bool absolute, Span<T> sums)
    {
        Check(samples, e.Length == rows * samples && sums.Length == samples);
        V scale = V.Broadcast(factor);
        fixed (T* from = e, to = sums)
        {
            for (nint t = 0; t < samples; t += V.Lanes)
            {
                V s = V.Constant(0);
                T* column = from + t;
                for (nint j = 0; j < rows; j++, column += samples)
                {
                    V x = V.Load(column);
                    s = absolute ? V.Add(V.Abs(x), s) : V.Fma(x, x, s);
                }
                V.Store(V.Fma(scale, s, V.Load(to + t)), to + t);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddPairs(int rows, int m, int samples, ReadOnlySpan<T> jacobian, T factor, ReadOnlySpan<T> weights, Span<T> k)
    {
        Check(samples, jacobian.Length == rows * m * samples && k.Length == m * (m + 1) / 2 * samples && (weights.IsEmpty || weights.Length == rows * samples));
        nint row = (nint)m * samples;
        V scale = V.Broadcast(factor);
        fixed (T* j = jacobian, w = weights, sums = k)
        {
            for (nint t = 0; t < samples; t += V.Lanes)
            {
                for (nint a = 0; a < m; a++)
                {
                    nint b = 0;
                    for (; b <= a - 3; b += 4)
                    {
                        V s0 = V.Constant(0), s1 = s0, s2 = s0, s3 = s0;
                        T* left = j + a * samples + t, right = j + b * samples + t, weight = w + t;
                        for (nint i = 0; i < rows; i++, left += row, right += row, weight += samples)
                        {
                            V x = V.Load(left);
                            if (w != null) x = V.Multiply(x, V.Load(weight));
                            s0 = V.Fma(x, V.Load(right), s0);
                            s1 = V.Fma(x, V.Load(right + samples), s1);
                            s2 = V.Fma(x, V.Load(right + 2 * samples), s2);
                            s3 = V.Fma(x, V.Load(right + 3 * samples), s3);
                        }
                        T* to = sums + (LaneMatrices.Row(a) + b) * samples + t;
                        V.Store(V.Fma(scale, s0, V.Load(to)), to);
                        V.Store(V.Fma(scale, s1, V.Load(to + samples)), to + samples);
                        V.Store(V.Fma(scale, s2, V.Load(to + 2 * samples)), to + 2 * samples);
                        V.Store(V.Fma(scale, s3, V.Load(to + 3 * samples)), to + 3 * samples);
                    }
                    for (; b <= a; b++)
                    {
                        V s = V.Constant(0);
                        T* left = j + a * samples + t, right = j + b * samples + t, weight = w + t;
                        for (nint i = 0; i < rows; i++, left += row, right += row, weight += samples)
                        {
                            V x = V.Load(left);
                            if (w != null) x = V.Multiply(x, V.Load(weight));
                            s = V.Fma(x, V.Load(right), s);
                        }
                        T* to = sums + (LaneMatrices.Row(a) + b) * samples + t;
                        V.Store(V.Fma(scale, s, V.Load(to)), to);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scale(int rows, int copies, int samples, ReadOnlySpan<T> d, ReadOnlySpan<T> a, Span<T> product)
    {
        Check(samples, d.Length == rows * samples && a.Length == copies * d.Length && product.Length == a.Length);
        fixed (T* factors = d, from = a, to = product)
        {
            for (nint i = 0; i < rows; i++)
                for (nint c = 0; c < copies; c++)
                {
                    nint at = (i * copies + c) * samples;
                    for (nint t = 0; t < samples; t += V.Lanes) V.Store(V.Multiply(V.Load(factors + i * samples + t), V.Load(from + at + t)), to + at + t);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Choose(int rows, int samples, ReadOnlySpan<T> mask, ReadOnlySpan<T> from, Span<T> to)
    {
        Check(samples, mask.Length == samples && from.Length == rows * samples && to.Length == from.Length);
        V zero = V.Constant(0);
        fixed (T* chosen = mask, source = from, target = to)
        {
            for (nint i = 0; i < rows; i++)
                for (nint t = 0; t < samples; t += V.Lanes)
                {
                    nint at = i * samples + t;
                    V.Store(V.Select(zero, V.Load(chosen + t), V.Load(source + at), V.Load(target + at)), target + at);
                }
        }
    }

    public void Solve(int n, int samples, Span<T> matrices, Span<T> x)
    {
        Check(samples, matrices.Length == n * (n + 1) / 2 * samples && x.Length == n * samples);
        fixed (T* a = matrices, b = x)
        {
            for (nint t = 0; t < samples; t += V.Lanes)
            {
                LaneMatrices.Factor<V, T>(n, a + t, samples, a + t, samples, inverts: true);
                LaneMatrices.Solve<V, T>(n, a + t, samples, b + t, samples);
            }
        }
    }

    public void Factor(int n, int samples, Span<T> matrices)
    {
        Check(samples, matrices.Length == n * (n + 1) / 2 * samples);
        fixed (T* a = matrices)
            for (nint t = 0; t < samples; t += V.Lanes) LaneMatrices.Factor<V, T>(n, a + t, samples, a + t, samples, inverts: true);
    }

    public void SolveFactored(int n, int samples, ReadOnlySpan<T> factors, Span<T> x)
    {
        Check(samples, factors.Length == n * (n + 1) / 2 * samples && x.Length == n * samples);
        fixed (T* a = factors, b = x)
            for (nint t = 0; t < samples; t += V.Lanes) LaneMatrices.Solve<V, T>(n, a + t, samples, b + t, samples);
    }

    static void Check(int samples, bool fits)
    {
        if (!fits || samples % V.Lanes != 0) throw new ArgumentException($"The arrays of {samples} samples do not fit together.");
    }
}
