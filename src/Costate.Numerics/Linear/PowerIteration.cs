using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>The largest eigenvalue by repeated products.</summary>
static class PowerIteration
{
    /// <summary>An estimate of λ_max(A − B) from below, ‖(A − B)v‖ of the last unit vector v; A − B is symmetric, positive semidefinite.</summary>
    /// <remarks>If what is left of A·v is rounding only, then 0; if a product is not finite, NaN. Makes its work space anew.</remarks>
    /// <param name="whole">A.</param>
    /// <param name="part">B.</param>
    /// <param name="start">The first v, not 0, of any length; not changed.</param>
    /// <param name="steps">How many products are formed at most.</param>
    /// <param name="resolution">The unit of rounding of the vectors.</param>
    /// <param name="products">How many were formed.</param>
    public static double Largest<V>(ILinearOperator<V> whole, ILinearOperator<V> part, V start, int steps, double resolution, out int products)
        where V : class, IVector<V>
    {
        const double Noise = 64;
        V v = start.Like(), image = start.Like(), subtrahend = start.Like();
        v.Axpby(1 / start.Norm(), start, 0);
        double norm = 0;
        for (products = 0; products < steps;)
        {
            whole.Apply(v, image);
            part.Apply(v, subtrahend);
            products++;
            double all = image.Norm();
            image.Axpby(-1, subtrahend, 1);
            norm = image.Norm();
            if (!double.IsFinite(norm)) return double.NaN;
            if (norm <= Noise * resolution * all) return 0;
            v.Axpby(1 / norm, image, 0);
        }
        return norm;
    }
}
