namespace Costate.Numerics.Vectors;

/// <summary>A linear map between vectors of a coarse and a fine problem, and its transpose.</summary>
public interface ITransfer<V> where V : IVector<V>
{
    /// <summary><paramref name="fine"/> ← P·coarse (overwritten).</summary>
    void Prolong(V coarse, V fine);

    /// <summary><paramref name="coarse"/> ← Pᵀ·fine (overwritten).</summary>
    void Restrict(V fine, V coarse);

    /// <summary><paramref name="coarse"/> ← the coarse point that stands for a fine one (overwritten): injection, or an average whose weights have the sum 1. Pᵀ is for gradients.</summary>
    void RestrictIterate(V fine, V coarse);

    /// <summary>α &gt; 0: multilevel methods restrict gradients by R = αPᵀ.</summary>
    double Scale => 1;

    /// <summary>Numbers in P that are not 0, by which products with it are counted; 0 where nobody counts.</summary>
    long Nonzeros => 0;
}
