namespace Costate.Numerics.Vectors;

/// <summary>A linear map between vectors of a coarse and a fine problem, and its transpose.</summary>
public interface ITransfer<V> where V : IVector<V>
{
    /// <summary><paramref name="fine"/> ← P·coarse (overwritten).</summary>
    void Prolong(V coarse, V fine);

    /// <summary><paramref name="coarse"/> ← Pᵀ·fine (overwritten).</summary>
    void Restrict(V fine, V coarse);
}
