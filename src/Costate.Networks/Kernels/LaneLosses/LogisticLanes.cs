using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.LaneLosses;

/// <summary>Logistic loss of every score, max(z, 0) − y·z + log(1 + e^(−|z|)); ∂ = p − y, ∂² = p(1 − p) with p = 1/(1 + e^(−z)).</summary>
readonly struct LogisticLanes : ILaneLoss
{
    public static bool IsCoupled => false;

    public static bool IsQuadratic => false;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe V Evaluate<V, T>(nint m, T* z, nint zs, T* y, nint ys, T* gradient, T* diagonal, nint stride)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V value = V.Constant(0), one = V.Constant(1);
        for (nint c = 0; c < m; c++)
        {
            V x = V.Load(z + c * zs), target = V.Load(y + c * ys), e = Exponential.OfNonPositive<V, T>(V.Subtract(V.Constant(0), V.Abs(x)));
            V sum = V.Add(one, e), p = V.Divide(V.Select(x, V.Constant(0), e, one), sum);
            V.Store(V.Subtract(p, target), gradient + c * stride);
            V.Store(V.Divide(e, V.Multiply(sum, sum)), diagonal + c * stride);
            value = V.Add(value, V.Add(V.NegatedFma(target, x, V.Max(V.Constant(0), x)), LaneLogarithm.Of<V, T>(sum, 2)));
        }
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe V Bound<V, T>(nint m, T* z, nint zs, T* y, nint ys)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V value = V.Constant(0), zero = value;
        for (nint c = 0; c < m; c++)
        {
            V x = V.Load(z + c * zs);
            value = V.Add(value, V.NegatedFma(V.Load(y + c * ys), x, V.Max(zero, x)));
        }
        return value;
    }
}
