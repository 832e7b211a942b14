using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A + δI for one A and δ at a time.</summary>
sealed class ShiftedOperator<V> : ILinearOperator<V> where V : IVector<V>
{
    public ILinearOperator<V>? Unshifted { get; set; }

    public double Shift { get; set; }

    public void Apply(V x, V y)
    {
        Unshifted!.Apply(x, y);
        if (Shift != 0) y.Axpby(Shift, x, 1);
    }
}
