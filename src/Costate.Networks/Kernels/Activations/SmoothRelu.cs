using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>A ReLU with a rounded corner, η = 0.1: σ(x) = 0 for x ≤ −η, (x + η)²/(4η) for |x| &lt; η, x above; σ' = √(σ/η) below η, then 1.</summary>
readonly struct SmoothRelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V u = V.Add(x, V.Constant(0.1)), zero = V.Constant(0);
        V corner = V.Select(u, zero, zero, V.Multiply(V.Multiply(u, u), V.Constant(2.5)));
        return V.Select(x, V.Constant(0.1), corner, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        V.Select(s, V.Constant(0.1), V.SquareRoot(V.Multiply(s, V.Constant(10))), V.Constant(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        V.Select(V.Constant(0), s, V.Select(s, V.Constant(0.1), V.Constant(5), V.Constant(0)), V.Constant(0));
}
