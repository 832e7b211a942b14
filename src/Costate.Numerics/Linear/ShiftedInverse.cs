using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>(R + δI)⁻¹ for one δ, as an operator.</summary>
sealed class ShiftedInverse<V>(IShiftedInverse<V> unshifted) : ILinearOperator<V> where V : IVector<V>
{
    public double Shift { get; set; }

    public void Apply(V x, V y) => unshifted.Solve(Shift, x, y);
}
