using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.Activations;

/// <summary>The exponential function: argument reduction t = n·ln 2 + r and a polynomial in r. Equal bits on every register width.</summary>
static class Exponential
{
    /// <summary>e^t for −87.33 ≤ t ≤ 0 (double: −708.3); smaller t give e^−87.33, about 1.2e-38 (2.2e-308), never a subnormal. Error below 1.1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfNonPositive<V, T>(V t) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V p = Reduced<V, T>(V.Max(V.Constant(typeof(T) == typeof(float) ? -87.33 : -708.3), t), out V power);
        return V.Fma(power, p, power);
    }

    /// <summary>e^t − 1 without cancellation, for |t| below 87 (double: 708).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MinusOne<V, T>(V t) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V p = Reduced<V, T>(t, out V power);
        return V.Fma(power, p, V.Subtract(power, V.Constant(1)));
    }

    /// <summary>p = e^r − 1 and power = 2ⁿ, where t = n·ln 2 + r and |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Reduced<V, T>(V t, out V power) where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V n = V.RoundedProduct(t, V.Constant(1.4426950408889634), out power), r, q;
        if (typeof(T) == typeof(float))
        {
            r = V.Fma(n, V.Constant(2.12194440e-4), V.NegatedFma(n, V.Constant(0.693359375), t));
            q = V.Fma(r, V.Constant(1 / 5040.0), V.Constant(1 / 720.0));
        }
        else
        {
            r = V.NegatedFma(n, V.Constant(1.90821492927058770002e-10), V.NegatedFma(n, V.Constant(6.93147180369123816490e-01), t));
            q = V.Fma(r, V.Constant(1 / 87178291200.0), V.Constant(1 / 6227020800.0));
            q = V.Fma(r, q, V.Constant(1 / 479001600.0));
            q = V.Fma(r, q, V.Constant(1 / 39916800.0));
            q = V.Fma(r, q, V.Constant(1 / 3628800.0));
            q = V.Fma(r, q, V.Constant(1 / 362880.0));
            q = V.Fma(r, q, V.Constant(1 / 40320.0));
            q = V.Fma(r, q, V.Constant(1 / 5040.0));
            q = V.Fma(r, q, V.Constant(1 / 720.0));
        }
        q = V.Fma(r, q, V.Constant(1 / 120.0));
        q = V.Fma(r, q, V.Constant(1 / 24.0));
        q = V.Fma(r, q, V.Constant(1 / 6.0));
        q = V.Fma(r, q, V.Constant(0.5));
        return V.Fma(V.Multiply(r, r), q, r);
    }
}
