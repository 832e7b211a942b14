using System.Numerics;

namespace Costate.Networks.Analysis;

/// <summary>The limits of reversibility: what an exactly reversible recurrence loses to rounding on the way there and back.</summary>
/// <remarks>
/// Forward Z ← Z − αY, Y ← Y + βZ; backward Y ← Y − βZ, Z ← Z + αY. Elimination of Z gives Y_{j+1} − (2 − αβ) Y_j + Y_{j−1} = 0, so the growth per step is the
/// larger root ξ = a ± √(a² − 1), a = (2 − αβ)/2. Bounded for 0 ≤ αβ ≤ 4; at the ends the root is double and growth is linear. The relative error of the
/// reconstructed Y_0 is about ε |ξ|^{2N}: rounding grows on both ways. Source: Gomez, Ren, Urtasun, Grosse, “The reversible residual network” (2017),
/// analysed as in Chang et al., “Reversible architectures for arbitrarily deep residual neural networks” (2018), and with the sign of αβ corrected.
/// </remarks>
public static class ReversibilityLimits
{
    static readonly double[] _start = [1, 0.5, -0.3];

    /// <summary>|ξ|, the growth per step.</summary>
    /// <param name="product">αβ.</param>
    public static double Growth(double product)
    {
        double a = (2 - product) / 2;
        return Math.Abs(a) <= 1 ? 1 : Math.Abs(a) + Math.Sqrt((Math.Abs(a) - 1) * (Math.Abs(a) + 1));
    }

    /// <summary>Goes N steps forward from Y_0 = (1, ½, −0.3), Z_0 = 0 and N steps back, in the precision of T. β = √|αβ|, α = αβ/β.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="product">αβ, finite.</param>
    /// <param name="steps">N, at least 1.</param>
    /// <exception cref="ArgumentException">A number out of range.</exception>
    public static RoundTrip Measure<T>(double product, int steps) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!double.IsFinite(product)) throw new ArgumentException($"αβ must be finite, not {product}.", nameof(product));
        if (steps < 1) throw new ArgumentException($"At least one step is needed, not {steps}.", nameof(steps));
        T beta = T.CreateChecked(Math.Sqrt(Math.Abs(product))), alpha = T.CreateChecked(Math.CopySign(Math.Sqrt(Math.Abs(product)), product));
        T[] y = [.. _start.Select(T.CreateChecked)], z = new T[y.Length], first = [.. y];
        for (int j = 0; j < steps; j++)
        {
            for (int i = 0; i < y.Length; i++)
            {
                z[i] -= alpha * y[i];
                y[i] += beta * z[i];
            }
        }
        double norm = Length(y);
        for (int j = 0; j < steps; j++)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] -= beta * z[i];
                z[i] += alpha * y[i];
            }
        }
        T[] difference = [.. y.Zip(first, (a, b) => a - b)];
        return new(product, steps, Growth(product), norm, Length(difference) / Length(first));
    }

    /// <summary>Euclidean length in double precision; no square overflows.</summary>
    static double Length<T>(T[] x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Aggregate(0.0, (length, entry) => double.Hypot(length, double.CreateChecked(entry)));
}
