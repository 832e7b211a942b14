using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An objective that also gives products with a symmetric, positive semidefinite Hessian: its own where f is convex, otherwise that of Gauss and Newton.</summary>
public interface ICurvature<V> : IObjective<V> where V : IVector<V>
{
    /// <summary>v ↦ H(x)·v.</summary>
    /// <remarks>Valid until the next call of <see cref="IObjective{V}.Value"/>, <see cref="IObjective{V}.Gradient"/> or this method.</remarks>
    ILinearOperator<V> Curvature(V x);
}
