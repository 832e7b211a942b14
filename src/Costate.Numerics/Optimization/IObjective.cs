using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>A differentiable function f : V → ℝ to be minimised. A mini-batch, a regulariser and a sum of objectives are objectives too.</summary>
public interface IObjective<V> where V : IVector<V>
{
    /// <summary>f(x). May be NaN or infinite where f overflows; never throws for that.</summary>
    double Value(V x);

    /// <summary>f(x), and <paramref name="gradient"/> ← ∇f(x) (overwritten).</summary>
    double Gradient(V x, V gradient);
}
