using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.LaneLosses;

/// <summary>The natural logarithm of every lane, by the scalar function: one is needed per sample, not per score.</summary>
static class LaneLogarithm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe V Of<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* lanes = stackalloc T[V.Lanes];
        V.Store(x, lanes);
        for (int i = 0; i < V.Lanes; i++) lanes[i] = typeof(T) == typeof(float) ? T.CreateTruncating(MathF.Log(float.CreateTruncating(lanes[i]))) : T.CreateTruncating(Math.Log(double.CreateTruncating(lanes[i])));
        return V.Load(lanes);
    }
}
