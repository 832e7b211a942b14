namespace Costate.Numerics.Vectors;

/// <summary>What every vector can do by the members of <see cref="IVector{TSelf}"/>.</summary>
public static class VectorExtensions
{
    extension<V>(V x) where V : IVector<V>
    {
        /// <summary>‖x‖₂ = √⟨x, x⟩, in double; infinite if the sum of squares overflows.</summary>
        public double Norm() => Math.Sqrt(x.Dot(x));

        /// <summary>A new vector that equals x.</summary>
        public V Copy()
        {
            V copy = x.Like();
            copy.CopyFrom(x);
            return copy;
        }
    }
}
