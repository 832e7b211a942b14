using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>f(x) = ½‖F(x)‖² with residuals F : V → ℝᵐ; ∇f = JᵀF.</summary>
public interface ILeastSquares<V> : IGaussNewton<V> where V : IVector<V>
{
    /// <summary>There is no rest.</summary>
    double? IGaussNewton<V>.Rest(V x, V tilt) => null;
}
