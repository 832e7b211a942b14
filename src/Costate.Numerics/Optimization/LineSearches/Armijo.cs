using System.Globalization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.LineSearches;

/// <summary>Backtracking: the first of α, ρα, ρ²α, … with φ(α) ≤ φ(0) + c₁αφ'(0) and φ(α) &lt; φ(0). Asks for values only, and for one gradient at the end.</summary>
/// <remarks>Source: Nocedal, Wright, Numerical Optimization (2006), algorithm 3.1.</remarks>
public sealed class Armijo : ILineSearch
{
    readonly double _decrease, _shrink;
    readonly int _trials;

    /// <param name="decrease">c₁ in (0, 1).</param>
    /// <param name="shrink">ρ in (0, 1).</param>
    /// <param name="trials">How many steps are tried at most.</param>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public Armijo(double decrease = 1e-4, double shrink = 0.5, int trials = 30)
    {
        Check.Option(decrease is > 0 and < 1, nameof(decrease), decrease, "in (0, 1)");
        Check.Option(shrink is > 0 and < 1, nameof(shrink), shrink, "in (0, 1)");
        Check.Option(trials >= 1, nameof(trials), trials, "at least 1");
        (_decrease, _shrink, _trials) = (decrease, shrink, trials);
    }

    /// <inheritdoc/>
    public LineSearchResult Search<V>(Ray<V> ray, double first) where V : class, IVector<V>
    {
        RayPoint start = ray.Start;
        double step = first, value = double.NaN;
        for (int trial = 0; trial < _trials; trial++)
        {
            if (trial > 0) step *= _shrink;
            value = ray.Value(step);
            if (value < start.Value && value <= start.Value + _decrease * step * start.Slope && ray.Evaluate(step).IsFinite) return new(step);
        }
        return new(0, string.Create(CultureInfo.InvariantCulture,
            $"None of {_trials} steps from {first:g6} down to {step:g6} lowered f enough: at the last f = {value:g17}, at the start {start.Value:g17} with slope {start.Slope:g6}."));
    }
}
