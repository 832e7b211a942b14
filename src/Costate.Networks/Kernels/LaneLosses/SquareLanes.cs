using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.LaneLosses;

/// <summary>Least squares, ½‖z − y‖²; ∂ = z − y, ∂² = I.</summary>
readonly struct SquareLanes : ILaneLoss
{
    public static bool IsCoupled => false;

    public static bool IsQuadratic => true;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe V Evaluate<V, T>(nint m, T* z, nint zs, T* y, nint ys, T* gradient, T* diagonal, nint stride)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V sum = V.Constant(0);
        for (nint c = 0; c < m; c++)
        {
            V d = V.Subtract(V.Load(z + c * zs), V.Load(y + c * ys));
            V.Store(d, gradient + c * stride);
            V.Store(V.Constant(1), diagonal + c * stride);
            sum = V.Fma(d, d, sum);
        }
        return V.Multiply(V.Constant(0.5), sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe V Bound<V, T>(nint m, T* z, nint zs, T* y, nint ys)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V sum = V.Constant(0);
        for (nint c = 0; c < m; c++)
        {
            V d = V.Subtract(V.Load(z + c * zs), V.Load(y + c * ys));
            sum = V.Fma(d, d, sum);
        }
        return V.Multiply(V.Constant(0.5), sum);
    }
}
