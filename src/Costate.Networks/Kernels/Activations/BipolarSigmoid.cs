using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = (e^x − 1)/(e^x + 1) = tanh(x/2); σ' = (1 − σ²)/2.</summary>
readonly struct BipolarSigmoid : IActivation
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
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Multiply(V.Subtract(V.Constant(0), s), Slope<V, T>(s));
}
