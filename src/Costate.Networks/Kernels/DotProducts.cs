using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Register blocks of C += S·Yᵀ as dot products over the samples: one accumulator per entry, whose lanes are summed at the end.</summary>
/// <remarks>s, r: pointers to rows of S and Y (a row may be given twice where rows are missing); c: rows × 4 columns, row stride ldc.</remarks>
static unsafe class DotProducts
{
    /// <summary>4 rows × 4 columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block4x4<V, T>(nint samples, T* s0, T* s1, T* s2, T* s3, T* r0, T* r1, T* r2, T* r3, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Constant(0), c01 = V.Constant(0), c02 = V.Constant(0), c03 = V.Constant(0);
        V c10 = V.Constant(0), c11 = V.Constant(0), c12 = V.Constant(0), c13 = V.Constant(0);
        V c20 = V.Constant(0), c21 = V.Constant(0), c22 = V.Constant(0), c23 = V.Constant(0);
        V c30 = V.Constant(0), c31 = V.Constant(0), c32 = V.Constant(0), c33 = V.Constant(0);
        for (nint t = 0; t < samples; t += V.Lanes)
        {
            V y0 = V.Load(r0 + t), y1 = V.Load(r1 + t), y2 = V.Load(r2 + t), y3 = V.Load(r3 + t), x;
            x = V.Load(s0 + t);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02); c03 = V.Fma(x, y3, c03);
            x = V.Load(s1 + t);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12); c13 = V.Fma(x, y3, c13);
            x = V.Load(s2 + t);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21); c22 = V.Fma(x, y2, c22); c23 = V.Fma(x, y3, c23);
            x = V.Load(s3 + t);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31); c32 = V.Fma(x, y2, c32); c33 = V.Fma(x, y3, c33);
        }
        V.AddSums(c00, c01, c02, c03, c);
        V.AddSums(c10, c11, c12, c13, c + ldc);
        V.AddSums(c20, c21, c22, c23, c + 2 * ldc);
        V.AddSums(c30, c31, c32, c33, c + 3 * ldc);
    }

    /// <summary>2 rows × 4 columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block2x4<V, T>(nint samples, T* s0, T* s1, T* r0, T* r1, T* r2, T* r3, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Constant(0), c01 = V.Constant(0), c02 = V.Constant(0), c03 = V.Constant(0);
        V c10 = V.Constant(0), c11 = V.Constant(0), c12 = V.Constant(0), c13 = V.Constant(0);
        for (nint t = 0; t < samples; t += V.Lanes)
        {
            V y0 = V.Load(r0 + t), y1 = V.Load(r1 + t), y2 = V.Load(r2 + t), y3 = V.Load(r3 + t), x;
            x = V.Load(s0 + t);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02); c03 = V.Fma(x, y3, c03);
            x = V.Load(s1 + t);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12); c13 = V.Fma(x, y3, c13);
        }
        V.AddSums(c00, c01, c02, c03, c);
        V.AddSums(c10, c11, c12, c13, c + ldc);
    }
}
