using System.Globalization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.LineSearches;

/// <summary>A step with φ(α) ≤ φ(0) + c₁αφ'(0) and |φ'(α)| ≤ c₂|φ'(0)|: bracketing, then zooming in by cubic interpolation.</summary>
/// <remarks>
/// The bracket (low, high) always holds such a step if φ is smooth: low has the least value that decreased enough, and φ falls from low towards high.
/// Interpolated steps stay a tenth of the bracket away from its ends, and a bracket that shrank by less than a third is halved next.
/// A trial where f is not finite becomes the high end, and the next one is halfway there.
/// Where φ(α) and φ(0) agree to rounding, values decide nothing, and the first condition is replaced by what it means for a parabola, φ'(α) ≤ (2c₁ − 1)φ'(0).
/// If the bracket closes or the trials are used up, low is accepted if f fell there (at a kink no step has both properties); otherwise no step is found.
/// Sources: Nocedal, Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6, eq. (3.59); the slopes near rounding: Hager, Zhang,
/// “A new conjugate gradient method with guaranteed descent and an efficient line search”, SIAM J. Optim. 16 (2005), eq. (T2).
/// </remarks>
public sealed class StrongWolfe : ILineSearch
{
    const double Tenth = 0.1, Reach = 10, RoundingUnits = 1e-15;

    readonly double _decrease, _curvature;
    readonly int _trials;

    /// <param name="decrease">c₁ in (0, ½).</param>
    /// <param name="curvature">c₂ in (c₁, 1): 0.9 for quasi-Newton directions, 0.1 for a nearly exact search.</param>
    /// <param name="trials">How many steps are tried at most; each costs a value and a gradient.</param>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public StrongWolfe(double decrease = 1e-4, double curvature = 0.9, int trials = 40)
    {
        Check.Option(decrease is > 0 and < 0.5, nameof(decrease), decrease, "in (0, 0.5)");
        Check.Option(curvature > decrease && curvature < 1, nameof(curvature), curvature, "above the decrease and below 1");
        Check.Option(trials >= 1, nameof(trials), trials, "at least 1");
        (_decrease, _curvature, _trials) = (decrease, curvature, trials);
    }

    /// <inheritdoc/>
    public LineSearchResult Search<V>(Ray<V> ray, double first) where V : class, IVector<V>
    {
        RayPoint start = ray.Start, low = start, high = default;
        double step = first, rounding = RoundingUnits * Math.Abs(start.Value), width = double.PositiveInfinity;
        bool bracketed = false;
        for (int trial = 0; trial < _trials; trial++)
        {
            RayPoint at = ray.Evaluate(step), before = low;
            if (!at.IsFinite || !Decreases(start, at, rounding) || at.Value > low.Value + rounding) (high, bracketed) = (at, true);
            else if (Math.Abs(at.Slope) <= -_curvature * start.Slope) return new(step);
            else
            {
                if (at.Slope * (bracketed ? high.Step - low.Step : 1) >= 0) (high, bracketed) = (low, true);
                low = at;
            }
            if (!bracketed) step = Beyond(before, low);
            else
            {
                double shrunk = Math.Abs(high.Step - low.Step);
                if (shrunk <= Math.ScaleB(Math.Max(low.Step, high.Step), -50)) break;
                step = Between(low, high, halve: shrunk > width * (2.0 / 3));
                width = shrunk;
            }
        }
        if (bracketed && low.Value < start.Value && low.Value <= start.Value + _decrease * low.Step * start.Slope)
        {
            ray.Evaluate(low.Step);
            return new(low.Step);
        }
        return new(0, Cause(start, low, high, bracketed, ray.Evaluations));
    }

    bool Decreases(RayPoint start, RayPoint at, double rounding) =>
        at.Value <= start.Value + _decrease * at.Step * start.Slope
        || (Math.Abs(at.Value - start.Value) <= rounding && at.Slope <= (2 * _decrease - 1) * start.Slope);

    // φ still falls at `to`: the minimum of the cubic through both, between 2 and 10 times as far.
    static double Beyond(RayPoint from, RayPoint to)
    {
        double minimum = Cubic(from, to);
        return minimum > to.Step ? Math.Clamp(minimum, 2 * to.Step, Reach * to.Step) : Reach * to.Step;
    }

    static double Between(RayPoint low, RayPoint high, bool halve)
    {
        double width = high.Step - low.Step;
        double part = halve ? 0.5 : (Cubic(low, high) - low.Step) / width;
        return low.Step + width * (double.IsNaN(part) ? 0.5 : Math.Clamp(part, Tenth, 1 - Tenth));
    }

    // The minimum of the cubic with the values and slopes of both points; NaN if it has none, or if one of them is not finite.
    static double Cubic(RayPoint a, RayPoint b)
    {
        double d = a.Slope + b.Slope - 3 * (a.Value - b.Value) / (a.Step - b.Step);
        double root = Math.CopySign(Math.Sqrt(d * d - a.Slope * b.Slope), b.Step - a.Step);
        return b.Step - (b.Step - a.Step) * (b.Slope + root - d) / (b.Slope - a.Slope + 2 * root);
    }

    static string Cause(RayPoint start, RayPoint low, RayPoint high, bool bracketed, int trials) => bracketed
        ? string.Create(CultureInfo.InvariantCulture,
            $"No step in {trials} trials, down to {Math.Max(low.Step, high.Step):g6}, lowered f = {start.Value:g17} with slope {start.Slope:g6}: f has a kink, its gradient is wrong, or it cannot fall by more than rounding.")
        : string.Create(CultureInfo.InvariantCulture,
            $"f fell from {start.Value:g6} to {low.Value:g6} along {trials} trials up to the step {low.Step:g6}, where its slope is still {low.Slope:g6} ({start.Slope:g6} at the start): it seems to be unbounded below.");
}
