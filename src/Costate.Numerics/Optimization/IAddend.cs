using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>An objective that can add its gradient to another one, piece by piece, so that a sum needs no vector to hold it.</summary>
public interface IAddend<V> : IObjective<V> where V : IVector<V>
{
    /// <summary>f(x), and <paramref name="gradient"/> ← <paramref name="gradient"/> + ∇f(x): the bits of <see cref="IObjective{V}.Gradient"/> into a vector of its own, and an addition.</summary>
    double AddGradient(V x, V gradient);
}
