using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Register blocks of C ← F + S·Yᵀ as a sum of outer products, sample after sample: the bits do not depend on the register width.</summary>
/// <remarks>s: rows × samples, row stride lds; y: samples × columns (the transposed state), row stride ldy; from: F, rows × columns, row stride ldf; c: rows × columns, row stride ldc.</remarks>
static unsafe class OuterProducts
{
    /// <summary>8 rows × 3 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block8x3<V, T>(nint samples, T* s, nint lds, T* y, nint ldy, T* from, nint ldf, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Load(from), c01 = V.Load(from + V.Lanes), c02 = V.Load(from + 2 * V.Lanes);
        V c10 = V.Load(from + ldf), c11 = V.Load(from + ldf + V.Lanes), c12 = V.Load(from + ldf + 2 * V.Lanes);
        V c20 = V.Load(from + 2 * ldf), c21 = V.Load(from + 2 * ldf + V.Lanes), c22 = V.Load(from + 2 * ldf + 2 * V.Lanes);
        V c30 = V.Load(from + 3 * ldf), c31 = V.Load(from + 3 * ldf + V.Lanes), c32 = V.Load(from + 3 * ldf + 2 * V.Lanes);
        V c40 = V.Load(from + 4 * ldf), c41 = V.Load(from + 4 * ldf + V.Lanes), c42 = V.Load(from + 4 * ldf + 2 * V.Lanes);
        V c50 = V.Load(from + 5 * ldf), c51 = V.Load(from + 5 * ldf + V.Lanes), c52 = V.Load(from + 5 * ldf + 2 * V.Lanes);
        V c60 = V.Load(from + 6 * ldf), c61 = V.Load(from + 6 * ldf + V.Lanes), c62 = V.Load(from + 6 * ldf + 2 * V.Lanes);
        V c70 = V.Load(from + 7 * ldf), c71 = V.Load(from + 7 * ldf + V.Lanes), c72 = V.Load(from + 7 * ldf + 2 * V.Lanes);
        nint lds2 = 2 * lds;
        T* s3 = s + 3 * lds, s6 = s + 6 * lds;
        for (nint t = 0; t < samples; t++, s++, s3++, s6++, y += ldy)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), y2 = V.Load(y + 2 * V.Lanes), x;
            x = V.Broadcast(s[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02);
            x = V.Broadcast(s[lds]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12);
            x = V.Broadcast(s[lds2]);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21); c22 = V.Fma(x, y2, c22);
            x = V.Broadcast(s3[0]);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31); c32 = V.Fma(x, y2, c32);
            x = V.Broadcast(s3[lds]);
            c40 = V.Fma(x, y0, c40); c41 = V.Fma(x, y1, c41); c42 = V.Fma(x, y2, c42);
            x = V.Broadcast(s3[lds2]);
            c50 = V.Fma(x, y0, c50); c51 = V.Fma(x, y1, c51); c52 = V.Fma(x, y2, c52);
            x = V.Broadcast(s6[0]);
            c60 = V.Fma(x, y0, c60); c61 = V.Fma(x, y1, c61); c62 = V.Fma(x, y2, c62);
            x = V.Broadcast(s6[lds]);
            c70 = V.Fma(x, y0, c70); c71 = V.Fma(x, y1, c71); c72 = V.Fma(x, y2, c72);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes); V.Store(c02, c + 2 * V.Lanes);
        V.Store(c10, c + ldc); V.Store(c11, c + ldc + V.Lanes); V.Store(c12, c + ldc + 2 * V.Lanes);
        V.Store(c20, c + 2 * ldc); V.Store(c21, c + 2 * ldc + V.Lanes); V.Store(c22, c + 2 * ldc + 2 * V.Lanes);
        V.Store(c30, c + 3 * ldc); V.Store(c31, c + 3 * ldc + V.Lanes); V.Store(c32, c + 3 * ldc + 2 * V.Lanes);
        V.Store(c40, c + 4 * ldc); V.Store(c41, c + 4 * ldc + V.Lanes); V.Store(c42, c + 4 * ldc + 2 * V.Lanes);
        V.Store(c50, c + 5 * ldc); V.Store(c51, c + 5 * ldc + V.Lanes); V.Store(c52, c + 5 * ldc + 2 * V.Lanes);
        V.Store(c60, c + 6 * ldc); V.Store(c61, c + 6 * ldc + V.Lanes); V.Store(c62, c + 6 * ldc + 2 * V.Lanes);
        V.Store(c70, c + 7 * ldc); V.Store(c71, c + 7 * ldc + V.Lanes); V.Store(c72, c + 7 * ldc + 2 * V.Lanes);
    }

    /// <summary>8 rows × 2 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block8x2<V, T>(nint samples, T* s, nint lds, T* y, nint ldy, T* from, nint ldf, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Load(from), c01 = V.Load(from + V.Lanes);
        V c10 = V.Load(from + ldf), c11 = V.Load(from + ldf + V.Lanes);
        V c20 = V.Load(from + 2 * ldf), c21 = V.Load(from + 2 * ldf + V.Lanes);
        V c30 = V.Load(from + 3 * ldf), c31 = V.Load(from + 3 * ldf + V.Lanes);
        V c40 = V.Load(from + 4 * ldf), c41 = V.Load(from + 4 * ldf + V.Lanes);
        V c50 = V.Load(from + 5 * ldf), c51 = V.Load(from + 5 * ldf + V.Lanes);
        V c60 = V.Load(from + 6 * ldf), c61 = V.Load(from + 6 * ldf + V.Lanes);
        V c70 = V.Load(from + 7 * ldf), c71 = V.Load(from + 7 * ldf + V.Lanes);
        nint lds2 = 2 * lds;
        T* s3 = s + 3 * lds, s6 = s + 6 * lds;
        for (nint t = 0; t < samples; t++, s++, s3++, s6++, y += ldy)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), x;
            x = V.Broadcast(s[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01);
            x = V.Broadcast(s[lds]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11);
            x = V.Broadcast(s[lds2]);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21);
            x = V.Broadcast(s3[0]);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31);
            x = V.Broadcast(s3[lds]);
            c40 = V.Fma(x, y0, c40); c41 = V.Fma(x, y1, c41);
            x = V.Broadcast(s3[lds2]);
            c50 = V.Fma(x, y0, c50); c51 = V.Fma(x, y1, c51);
            x = V.Broadcast(s6[0]);
            c60 = V.Fma(x, y0, c60); c61 = V.Fma(x, y1, c61);
            x = V.Broadcast(s6[lds]);
            c70 = V.Fma(x, y0, c70); c71 = V.Fma(x, y1, c71);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes);
        V.Store(c10, c + ldc); V.Store(c11, c + ldc + V.Lanes);
        V.Store(c20, c + 2 * ldc); V.Store(c21, c + 2 * ldc + V.Lanes);
        V.Store(c30, c + 3 * ldc); V.Store(c31, c + 3 * ldc + V.Lanes);
        V.Store(c40, c + 4 * ldc); V.Store(c41, c + 4 * ldc + V.Lanes);
        V.Store(c50, c + 5 * ldc); V.Store(c51, c + 5 * ldc + V.Lanes);
        V.Store(c60, c + 6 * ldc); V.Store(c61, c + 6 * ldc + V.Lanes);
        V.Store(c70, c + 7 * ldc); V.Store(c71, c + 7 * ldc + V.Lanes);
    }

    /// <summary>8 rows × 1 register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block8x1<V, T>(nint samples, T* s, nint lds, T* y, nint ldy, T* from, nint ldf, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Load(from);
        V c10 = V.Load(from + ldf);
        V c20 = V.Load(from + 2 * ldf);
        V c30 = V.Load(from + 3 * ldf);
        V c40 = V.Load(from + 4 * ldf);
        V c50 = V.Load(from + 5 * ldf);
        V c60 = V.Load(from + 6 * ldf);
        V c70 = V.Load(from + 7 * ldf);
        nint lds2 = 2 * lds;
        T* s3 = s + 3 * lds, s6 = s + 6 * lds;
        for (nint t = 0; t < samples; t++, s++, s3++, s6++, y += ldy)
        {
            V y0 = V.Load(y), x;
            x = V.Broadcast(s[0]);
            c00 = V.Fma(x, y0, c00);
            x = V.Broadcast(s[lds]);
            c10 = V.Fma(x, y0, c10);
            x = V.Broadcast(s[lds2]);
            c20 = V.Fma(x, y0, c20);
            x = V.Broadcast(s3[0]);
            c30 = V.Fma(x, y0, c30);
            x = V.Broadcast(s3[lds]);
            c40 = V.Fma(x, y0, c40);
            x = V.Broadcast(s3[lds2]);
            c50 = V.Fma(x, y0, c50);
            x = V.Broadcast(s6[0]);
            c60 = V.Fma(x, y0, c60);
            x = V.Broadcast(s6[lds]);
            c70 = V.Fma(x, y0, c70);
        }
        V.Store(c00, c);
        V.Store(c10, c + ldc);
        V.Store(c20, c + 2 * ldc);
        V.Store(c30, c + 3 * ldc);
        V.Store(c40, c + 4 * ldc);
        V.Store(c50, c + 5 * ldc);
        V.Store(c60, c + 6 * ldc);
        V.Store(c70, c + 7 * ldc);
    }

    /// <summary>4 rows × 3 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block4x3<V, T>(nint samples, T* s, nint lds, T* y, nint ldy, T* from, nint ldf, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Load(from), c01 = V.Load(from + V.Lanes), c02 = V.Load(from + 2 * V.Lanes);
        V c10 = V.Load(from + ldf), c11 = V.Load(from + ldf + V.Lanes), c12 = V.Load(from + ldf + 2 * V.Lanes);
        V c20 = V.Load(from + 2 * ldf), c21 = V.Load(from + 2 * ldf + V.Lanes), c22 = V.Load(from + 2 * ldf + 2 * V.Lanes);
        V c30 = V.Load(from + 3 * ldf), c31 = V.Load(from + 3 * ldf + V.Lanes), c32 = V.Load(from + 3 * ldf + 2 * V.Lanes);
        nint lds2 = 2 * lds;
        T* s3 = s + 3 * lds;
        for (nint t = 0; t < samples; t++, s++, s3++, y += ldy)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), y2 = V.Load(y + 2 * V.Lanes), x;
            x = V.Broadcast(s[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02);
            x = V.Broadcast(s[lds]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12);
            x = V.Broadcast(s[lds2]);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21); c22 = V.Fma(x, y2, c22);
            x = V.Broadcast(s3[0]);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31); c32 = V.Fma(x, y2, c32);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes); V.Store(c02, c + 2 * V.Lanes);
        V.Store(c10, c + ldc); V.Store(c11, c + ldc + V.Lanes); V.Store(c12, c + ldc + 2 * V.Lanes);
        V.Store(c20, c + 2 * ldc); V.Store(c21, c + 2 * ldc + V.Lanes); V.Store(c22, c + 2 * ldc + 2 * V.Lanes);
        V.Store(c30, c + 3 * ldc); V.Store(c31, c + 3 * ldc + V.Lanes); V.Store(c32, c + 3 * ldc + 2 * V.Lanes);
    }

    /// <summary>4 rows × 2 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block4x2<V, T>(nint samples, T* s, nint lds, T* y, nint ldy, T* from, nint ldf, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Load(from), c01 = V.Load(from + V.Lanes);
        V c10 = V.Load(from + ldf), c11 = V.Load(from + ldf + V.Lanes);
        V c20 = V.Load(from + 2 * ldf), c21 = V.Load(from + 2 * ldf + V.Lanes);
        V c30 = V.Load(from + 3 * ldf), c31 = V.Load(from + 3 * ldf + V.Lanes);
        nint lds2 = 2 * lds;
        T* s3 = s + 3 * lds;
        for (nint t = 0; t < samples; t++, s++, s3++, y += ldy)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), x;
            x = V.Broadcast(s[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01);
            x = V.Broadcast(s[lds]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11);
            x = V.Broadcast(s[lds2]);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21);
            x = V.Broadcast(s3[0]);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes);
        V.Store(c10, c + ldc); V.Store(c11, c + ldc + V.Lanes);
        V.Store(c20, c + 2 * ldc); V.Store(c21, c + 2 * ldc + V.Lanes);
        V.Store(c30, c + 3 * ldc); V.Store(c31, c + 3 * ldc + V.Lanes);
    }

    /// <summary>4 rows × 1 register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Block4x1<V, T>(nint samples, T* s, nint lds, T* y, nint ldy, T* from, nint ldf, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged
    {
        V c00 = V.Load(from);
        V c10 = V.Load(from + ldf);
        V c20 = V.Load(from + 2 * ldf);
        V c30 = V.Load(from + 3 * ldf);
        nint lds2 = 2 * lds;
        T* s3 = s + 3 * lds;
        for (nint t = 0; t < samples; t++, s++, s3++, y += ldy)
        {
            V y0 = V.Load(y), x;
            x = V.Broadcast(s[0]);
            c00 = V.Fma(x, y0, c00);
            x = V.Broadcast(s[lds]);
            c10 = V.Fma(x, y0, c10);
            x = V.Broadcast(s[lds2]);
            c20 = V.Fma(x, y0, c20);
            x = V.Broadcast(s3[0]);
            c30 = V.Fma(x, y0, c30);
        }
        V.Store(c00, c);
        V.Store(c10, c + ldc);
        V.Store(c20, c + 2 * ldc);
        V.Store(c30, c + 3 * ldc);
    }
}
