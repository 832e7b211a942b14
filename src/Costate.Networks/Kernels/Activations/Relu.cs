using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = max(x, 0); σ'(x) = 1 for x &gt; 0, otherwise 0.</summary>
readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Max(V.Constant(0), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Select(V.Constant(0), s, V.Constant(1), V.Constant(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Constant(0);
}
