using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>σ(x) = log(1 + e^x) = max(x, 0) + 2 artanh(e/(2 + e)) with e = e^(−|x|); σ' = p = 1 − e^(−σ), σ'' = a = p(1 − p), then a(1 − 2p) and a(1 − 6a).</summary>
readonly struct Softplus : ISmoothActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V x) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V e = Exponential.OfNonPositive<V, T>(V.Subtract(V.Constant(0), V.Abs(x)));
        V z = V.Divide(e, V.Add(V.Constant(2), e));

        // Tiny z would make z² subnormal, which is slow and adds nothing.
        V bounded = V.Max(V.Constant(typeof(T) == typeof(float) ? 1e-18 : 1e-150), z), w = V.Multiply(bounded, bounded), q;
        if (typeof(T) == typeof(float)) q = V.Fma(w, V.Constant(1 / 15.0), V.Constant(1 / 13.0));
        else
        {
            q = V.Fma(w, V.Constant(1 / 33.0), V.Constant(1 / 31.0));
            q = V.Fma(w, q, V.Constant(1 / 29.0));
            q = V.Fma(w, q, V.Constant(1 / 27.0));
            q = V.Fma(w, q, V.Constant(1 / 25.0));
            q = V.Fma(w, q, V.Constant(1 / 23.0));
            q = V.Fma(w, q, V.Constant(1 / 21.0));
            q = V.Fma(w, q, V.Constant(1 / 19.0));
            q = V.Fma(w, q, V.Constant(1 / 17.0));
            q = V.Fma(w, q, V.Constant(1 / 15.0));
            q = V.Fma(w, q, V.Constant(1 / 13.0));
        }
        q = V.Fma(w, q, V.Constant(1 / 11.0));
        q = V.Fma(w, q, V.Constant(1 / 9.0));
        q = V.Fma(w, q, V.Constant(1 / 7.0));
        q = V.Fma(w, q, V.Constant(1 / 5.0));
        q = V.Fma(w, q, V.Constant(1 / 3.0));
        V half = V.Fma(V.Multiply(z, w), q, z);
        return V.Add(V.Max(V.Constant(0), x), V.Add(half, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V t = V.Max(V.Constant(typeof(T) == typeof(float) ? -87.33 : -708.3), V.Subtract(V.Constant(0), s));
        return V.Subtract(V.Constant(0), Exponential.MinusOne<V, T>(t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bend<V, T>(V s) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Derivatives<V, T>(s, out _, out V second, out _, out _);
        return second;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derivatives<V, T>(V s, out V first, out V second, out V third, out V fourth) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V p = Slope<V, T>(s), a = V.NegatedFma(p, p, p);
        first = p;
        second = a;
        third = V.Multiply(a, V.NegatedFma(V.Constant(2), p, V.Constant(1)));
        fourth = V.Multiply(a, V.NegatedFma(V.Constant(6), a, V.Constant(1)));
    }
}
