using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An objective that gives products with its true Hessian, which may be indefinite. Where H must not have negative curvature, see <see cref="ICurvature{V}"/>.</summary>
public interface ISecondOrder<V> : IObjective<V> where V : IVector<V>
{
    /// <summary>v ↦ ∇²f(x)·v.</summary>
    /// <remarks>Valid until this is asked again. Values and gradients at other points, and changes of x, do not disturb it.</remarks>
    ILinearOperator<V> Hessian(V x);

    /// <summary>Floating-point operations of a product with the Hessian, by which multilevel methods are compared; 0 where nobody counts.</summary>
    long Work => 0;
}
