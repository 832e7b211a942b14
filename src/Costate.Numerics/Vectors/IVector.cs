namespace Costate.Numerics.Vectors;

/// <summary>A vector of a real inner-product space: all that optimisers and time-parallel solvers know of their unknowns.</summary>
/// <remarks>Scalars are <see cref="double"/> whatever the storage is. Sums run in a fixed order, so that equal inputs give equal bits.</remarks>
public interface IVector<TSelf> where TSelf : IVector<TSelf>
{
    /// <summary>A new zero vector of the same shape.</summary>
    TSelf Like();

    /// <summary>this ← 0.</summary>
    void SetZero();

    /// <summary>this ← x.</summary>
    void CopyFrom(TSelf x);

    /// <summary>this ← a·x + b·this. With b = 0 the old content is ignored, even if it is not finite.</summary>
    void Axpby(double a, TSelf x, double b);

    /// <summary>⟨this, x⟩, accumulated in double in a fixed order.</summary>
    double Dot(TSelf x);
}
