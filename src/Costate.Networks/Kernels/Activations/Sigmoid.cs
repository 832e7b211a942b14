using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = 1/(1 + e^(−x)); σ' = σ(1 − σ).</summary>
readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V e = Exponential.OfNonPositive<V, T>(V.Subtract(V.Constant(0), V.Abs(x)));
        return V.Divide(V.Select(x, V.Constant(0), e, V.Constant(1)), V.Add(V.Constant(1), e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.NegatedFma(s, s, s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Multiply(Slope<V, T>(s), V.NegatedFma(s, V.Constant(2), V.Constant(1)));
}
