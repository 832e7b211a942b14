using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An objective with third derivatives, as products with two vectors.</summary>
public interface IThirdOrder<V> : ISecondOrder<V> where V : IVector<V>
{
    /// <summary><paramref name="product"/> ← ∇³f(x)[s, v, ·] (overwritten); symmetric in s and v.</summary>
    void Third(V x, V s, V v, V product);
}
