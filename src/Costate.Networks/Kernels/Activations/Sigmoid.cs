using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = 1/(1 + e^(−x)); σ' = a = σ(1 − σ), σ'' = a(1 − 2σ), then a(1 − 6a) and a(1 − 2σ)(1 − 12a).</summary>
readonly struct Sigmoid : ISmoothActivation
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
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Derivatives<V, T>(s, out _, out V second, out _, out _);
        return second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derivatives<V, T>(V s, out V first, out V second, out V third, out V fourth) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V a = Slope<V, T>(s), slant = V.NegatedFma(V.Constant(2), s, V.Constant(1));
        first = a;
        second = V.Multiply(a, slant);
        third = V.Multiply(a, V.NegatedFma(V.Constant(6), a, V.Constant(1)));
        fourth = V.Multiply(second, V.NegatedFma(V.Constant(12), a, V.Constant(1)));
    }
}
