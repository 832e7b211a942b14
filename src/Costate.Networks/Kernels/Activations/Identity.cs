using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = x: opening and readout without activation.</summary>
readonly struct Identity : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Constant(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Constant(0);
}
