using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = (e^x − 1)/(e^x + 1) = tanh(x/2); σ' = u/2 with u = 1 − σ², σ'' = −σu/2, then u(3σ² − 1)/4 and σu(1 − 3σ²/2).</summary>
readonly struct BipolarSigmoid : ISmoothActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V e = Exponential.MinusOne<V, T>(V.Min(V.Constant(typeof(T) == typeof(float) ? 18.04 : 38.14), V.Abs(x)));
        return V.CopySign(V.Divide(e, V.Add(e, V.Constant(2))), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.NegatedFma(V.Multiply(s, V.Constant(0.5)), s, V.Constant(0.5));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Derivatives<V, T>(s, out _, out V second, out _, out _);
        return second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derivatives<V, T>(V s, out V first, out V second, out V third, out V fourth) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V q = V.Multiply(s, s), u = V.NegatedFma(s, s, V.Constant(1)), su = V.Multiply(s, u);
        first = V.Multiply(V.Constant(0.5), u);
        second = V.Multiply(V.Constant(-0.5), su);
        third = V.Multiply(u, V.Fma(q, V.Constant(0.75), V.Constant(-0.25)));
        fourth = V.Multiply(su, V.NegatedFma(q, V.Constant(1.5), V.Constant(1)));
    }
}
