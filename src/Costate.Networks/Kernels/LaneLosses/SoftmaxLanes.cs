using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.LaneLosses;

/// <summary>Softmax cross-entropy, log Σ e^z − Σ y·z with unit vectors y; ∂ = p − y, ∂² = diag(p) − p·pᵀ.</summary>
readonly struct SoftmaxLanes : ILaneLoss
{
    public static bool IsCoupled => true;

    public static bool IsQuadratic => false;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe V Evaluate<V, T>(nint m, T* z, nint zs, T* y, nint ys, T* gradient, T* diagonal, nint stride)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V largest = V.Load(z), sum = V.Constant(0), right = sum;
        for (nint c = 1; c < m; c++) largest = V.Max(V.Load(z + c * zs), largest);
        for (nint c = 0; c < m; c++)
        {
            V shifted = V.Subtract(V.Load(z + c * zs), largest), e = Exponential.OfNonPositive<V, T>(shifted);
            V.Store(e, diagonal + c * stride);
            sum = V.Add(sum, e);
            right = V.Fma(V.Load(y + c * ys), shifted, right);
        }
        V inverse = V.Divide(V.Constant(1), sum);
        for (nint c = 0; c < m; c++)
        {
            V p = V.Multiply(V.Load(diagonal + c * stride), inverse);
            V.Store(p, diagonal + c * stride);
            V.Store(V.Subtract(p, V.Load(y + c * ys)), gradient + c * stride);
        }
        return V.Subtract(LaneLogarithm.Of<V, T>(sum, m), right);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe V Bound<V, T>(nint m, T* z, nint zs, T* y, nint ys)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V largest = V.Load(z), right = V.Constant(0);
        for (nint c = 1; c < m; c++) largest = V.Max(V.Load(z + c * zs), largest);
        for (nint c = 0; c < m; c++) right = V.Fma(V.Load(y + c * ys), V.Subtract(largest, V.Load(z + c * zs)), right);
        return right;
    }
}
