using System.Numerics;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels.LaneLosses;

/// <summary>A convex loss of m scores per sample, samples in the lanes: value, gradient, and a Hessian diag(d) or diag(d) − d·dᵀ.</summary>
interface ILaneLoss
{
    /// <summary>Whether the Hessian is diag(d) − d·dᵀ.</summary>
    static abstract bool IsCoupled { get; }

    /// <summary>Whether the loss is quadratic.</summary>
    static abstract bool IsQuadratic { get; }

    /// <summary>l(z, y); gradient ← ∂l/∂z and diagonal ← d, m rows each, the numbers of one row <paramref name="stride"/> apart from those of the next.</summary>
    static abstract unsafe V Evaluate<V, T>(nint m, T* z, nint zs, T* y, nint ys, T* gradient, T* diagonal, nint stride)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>A number that l(z, y) is not below, as near to it as can be had without transcendental functions. y ≥ 0, and where the Hessian is coupled the entries of y add up to 1.</summary>
    static abstract unsafe V Bound<V, T>(nint m, T* z, nint zs, T* y, nint ys)
        where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
