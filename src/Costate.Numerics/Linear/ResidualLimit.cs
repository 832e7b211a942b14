using Costate.Numerics.Vectors;

namespace Costate.Numerics.Linear;

/// <summary>A residual r that is small enough: ‖r‖ ≤ factor·‖s‖^power, where s is the solution so far. With power 0 it is an absolute tolerance.</summary>
/// <param name="Factor">0 or not positive: no residual is small enough.</param>
/// <param name="Power">0, or the order of a regularised model.</param>
public readonly record struct ResidualLimit(double Factor, int Power)
{
    internal bool Allows<V>(double residual, V solution) where V : IVector<V> =>
        Factor > 0 && residual <= (Power == 0 ? Factor : Factor * Math.Pow(solution.Norm(), Power));
}
