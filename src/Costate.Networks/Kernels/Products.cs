using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Register blocks of C ← start + K·Y. One chain of fused multiply-adds per entry of C, columns ascending, so that every width gives the same bits.</summary>
/// <remarks>k: the packed rows, [column][row]; y: columns × 3 registers, row stride ldy; c: rows × 3 registers, row stride ldc.</remarks>
static unsafe class Products
{
    /// <summary>8 rows × 3 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<V, T, TStart>(nint columns, T* k, T* y, nint ldy, T* start, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged where TStart : struct, IStart
    {
        V c00 = TStart.Row<V, T>(start, 0, ldc, 0), c01 = TStart.Row<V, T>(start, 0, ldc, 1), c02 = TStart.Row<V, T>(start, 0, ldc, 2);
        V c10 = TStart.Row<V, T>(start, 1, ldc, 0), c11 = TStart.Row<V, T>(start, 1, ldc, 1), c12 = TStart.Row<V, T>(start, 1, ldc, 2);
        V c20 = TStart.Row<V, T>(start, 2, ldc, 0), c21 = TStart.Row<V, T>(start, 2, ldc, 1), c22 = TStart.Row<V, T>(start, 2, ldc, 2);
        V c30 = TStart.Row<V, T>(start, 3, ldc, 0), c31 = TStart.Row<V, T>(start, 3, ldc, 1), c32 = TStart.Row<V, T>(start, 3, ldc, 2);
        V c40 = TStart.Row<V, T>(start, 4, ldc, 0), c41 = TStart.Row<V, T>(start, 4, ldc, 1), c42 = TStart.Row<V, T>(start, 4, ldc, 2);
        V c50 = TStart.Row<V, T>(start, 5, ldc, 0), c51 = TStart.Row<V, T>(start, 5, ldc, 1), c52 = TStart.Row<V, T>(start, 5, ldc, 2);
        V c60 = TStart.Row<V, T>(start, 6, ldc, 0), c61 = TStart.Row<V, T>(start, 6, ldc, 1), c62 = TStart.Row<V, T>(start, 6, ldc, 2);
        V c70 = TStart.Row<V, T>(start, 7, ldc, 0), c71 = TStart.Row<V, T>(start, 7, ldc, 1), c72 = TStart.Row<V, T>(start, 7, ldc, 2);
        for (nint j = 0; j < columns; j++, y += ldy, k += 8)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), y2 = V.Load(y + 2 * V.Lanes), x;
            x = V.Broadcast(k[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02);
            x = V.Broadcast(k[1]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12);
            x = V.Broadcast(k[2]);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21); c22 = V.Fma(x, y2, c22);
            x = V.Broadcast(k[3]);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31); c32 = V.Fma(x, y2, c32);
            x = V.Broadcast(k[4]);
            c40 = V.Fma(x, y0, c40); c41 = V.Fma(x, y1, c41); c42 = V.Fma(x, y2, c42);
            x = V.Broadcast(k[5]);
            c50 = V.Fma(x, y0, c50); c51 = V.Fma(x, y1, c51); c52 = V.Fma(x, y2, c52);
            x = V.Broadcast(k[6]);
            c60 = V.Fma(x, y0, c60); c61 = V.Fma(x, y1, c61); c62 = V.Fma(x, y2, c62);
            x = V.Broadcast(k[7]);
            c70 = V.Fma(x, y0, c70); c71 = V.Fma(x, y1, c71); c72 = V.Fma(x, y2, c72);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes); V.Store(c02, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c10, c); V.Store(c11, c + V.Lanes); V.Store(c12, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c20, c); V.Store(c21, c + V.Lanes); V.Store(c22, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c30, c); V.Store(c31, c + V.Lanes); V.Store(c32, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c40, c); V.Store(c41, c + V.Lanes); V.Store(c42, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c50, c); V.Store(c51, c + V.Lanes); V.Store(c52, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c60, c); V.Store(c61, c + V.Lanes); V.Store(c62, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c70, c); V.Store(c71, c + V.Lanes); V.Store(c72, c + 2 * V.Lanes);
    }

    /// <summary>4 rows × 3 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Rows4<V, T, TStart>(nint columns, T* k, T* y, nint ldy, T* start, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged where TStart : struct, IStart
    {
        V c00 = TStart.Row<V, T>(start, 0, ldc, 0), c01 = TStart.Row<V, T>(start, 0, ldc, 1), c02 = TStart.Row<V, T>(start, 0, ldc, 2);
        V c10 = TStart.Row<V, T>(start, 1, ldc, 0), c11 = TStart.Row<V, T>(start, 1, ldc, 1), c12 = TStart.Row<V, T>(start, 1, ldc, 2);
        V c20 = TStart.Row<V, T>(start, 2, ldc, 0), c21 = TStart.Row<V, T>(start, 2, ldc, 1), c22 = TStart.Row<V, T>(start, 2, ldc, 2);
        V c30 = TStart.Row<V, T>(start, 3, ldc, 0), c31 = TStart.Row<V, T>(start, 3, ldc, 1), c32 = TStart.Row<V, T>(start, 3, ldc, 2);
        for (nint j = 0; j < columns; j++, y += ldy, k += 4)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), y2 = V.Load(y + 2 * V.Lanes), x;
            x = V.Broadcast(k[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02);
            x = V.Broadcast(k[1]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12);
            x = V.Broadcast(k[2]);
            c20 = V.Fma(x, y0, c20); c21 = V.Fma(x, y1, c21); c22 = V.Fma(x, y2, c22);
            x = V.Broadcast(k[3]);
            c30 = V.Fma(x, y0, c30); c31 = V.Fma(x, y1, c31); c32 = V.Fma(x, y2, c32);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes); V.Store(c02, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c10, c); V.Store(c11, c + V.Lanes); V.Store(c12, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c20, c); V.Store(c21, c + V.Lanes); V.Store(c22, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c30, c); V.Store(c31, c + V.Lanes); V.Store(c32, c + 2 * V.Lanes);
    }

    /// <summary>2 rows × 3 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Rows2<V, T, TStart>(nint columns, T* k, T* y, nint ldy, T* start, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged where TStart : struct, IStart
    {
        V c00 = TStart.Row<V, T>(start, 0, ldc, 0), c01 = TStart.Row<V, T>(start, 0, ldc, 1), c02 = TStart.Row<V, T>(start, 0, ldc, 2);
        V c10 = TStart.Row<V, T>(start, 1, ldc, 0), c11 = TStart.Row<V, T>(start, 1, ldc, 1), c12 = TStart.Row<V, T>(start, 1, ldc, 2);
        for (nint j = 0; j < columns; j++, y += ldy, k += 2)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), y2 = V.Load(y + 2 * V.Lanes), x;
            x = V.Broadcast(k[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02);
            x = V.Broadcast(k[1]);
            c10 = V.Fma(x, y0, c10); c11 = V.Fma(x, y1, c11); c12 = V.Fma(x, y2, c12);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes); V.Store(c02, c + 2 * V.Lanes);
        c += ldc;
        V.Store(c10, c); V.Store(c11, c + V.Lanes); V.Store(c12, c + 2 * V.Lanes);
    }

    /// <summary>1 row × 3 registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Rows1<V, T, TStart>(nint columns, T* k, T* y, nint ldy, T* start, T* c, nint ldc)
        where V : unmanaged, IRegister<V, T> where T : unmanaged where TStart : struct, IStart
    {
        V c00 = TStart.Row<V, T>(start, 0, ldc, 0), c01 = TStart.Row<V, T>(start, 0, ldc, 1), c02 = TStart.Row<V, T>(start, 0, ldc, 2);
        for (nint j = 0; j < columns; j++, y += ldy, k += 1)
        {
            V y0 = V.Load(y), y1 = V.Load(y + V.Lanes), y2 = V.Load(y + 2 * V.Lanes), x;
            x = V.Broadcast(k[0]);
            c00 = V.Fma(x, y0, c00); c01 = V.Fma(x, y1, c01); c02 = V.Fma(x, y2, c02);
        }
        V.Store(c00, c); V.Store(c01, c + V.Lanes); V.Store(c02, c + 2 * V.Lanes);
    }
}
