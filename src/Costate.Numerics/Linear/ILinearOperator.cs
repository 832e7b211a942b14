using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A linear map A of a vector space to itself, known by its products alone.</summary>
public interface ILinearOperator<V> where V : IVector<V>
{
    /// <summary><paramref name="y"/> ← A·x (overwritten); y is another vector than x.</summary>
    void Apply(V x, V y);
}
