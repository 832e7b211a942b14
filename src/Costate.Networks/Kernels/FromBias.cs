using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Start from a bias: start[i] in every sample of row i.</summary>
readonly struct FromBias : IStart
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe V Row<V, T>(T* start, nint i, nint ldc, nint q) where V : unmanaged, IRegister<V, T> where T : unmanaged =>
        V.Broadcast(start[i]);
}
