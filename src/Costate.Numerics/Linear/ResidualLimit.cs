using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A residual r that is small enough: ‖r‖ ≤ max(factor·‖s‖^power, absolute), where s is the solution so far.</summary>
/// <param name="Factor">Not negative.</param>
/// <param name="Power">The order of a regularised model; 0 for none.</param>
/// <param name="Absolute">Not negative.</param>
public readonly record struct ResidualLimit(double Factor, int Power, double Absolute = 0)
{
    internal bool Allows<V>(double residual, V solution) where V : IVector<V> =>
        residual <= Absolute || Factor > 0 && residual <= Factor * Math.Pow(solution.Norm(), Power);
}
