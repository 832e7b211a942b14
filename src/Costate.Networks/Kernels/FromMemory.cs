using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Start from a block of numbers laid out like the result: products accumulate.</summary>
readonly struct FromMemory : IStart
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe V Row<V, T>(T* start, nint i, nint ldc, nint q) where V : unmanaged, IRegister<V, T> where T : unmanaged =>
        V.Load(start + i * ldc + q * V.Lanes);
}
