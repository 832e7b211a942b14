namespace Costate.Networks.Analysis;

/// <summary>Taylor tests in double precision: the derivative test that needs no reference.</summary>
public static class TaylorTest
{
    const int FirstHalving = 6, LastHalving = 14;

    /// <summary>Measures the orders over the steps h = 2⁻⁶ … 2⁻¹⁴.</summary>
    /// <param name="value">h ↦ f(x + hv), as a vector.</param>
    /// <param name="tangent">Jv.</param>
    public static TaylorOrders Measure(Func<double, double[]> value, double[] tangent)
    {
        double[] start = value(0);
        List<(double H, double Error)> differences = [], remainders = [];
        double noise = 0;
        for (int i = 0; i < start.Length; i++) noise = Math.Max(noise, Math.Max(1e-14 * Math.Abs(start[i]), 1e-16 * Math.Abs(tangent[i])));
        noise *= Math.Sqrt(start.Length);
        for (int halving = FirstHalving; halving <= LastHalving; halving++)
        {
            double h = Math.ScaleB(1, -halving), difference = 0, remainder = 0;
            double[] moved = value(h);
            for (int i = 0; i < start.Length; i++)
            {
                double d = moved[i] - start[i], r = d - h * tangent[i];
                difference += d * d;
                remainder += r * r;
            }
            differences.Add((h, Math.Sqrt(difference)));
            remainders.Add((h, Math.Sqrt(remainder)));
        }
        return new(Order(differences, noise), Order(remainders, noise));
    }

    /// <summary>The slope of log error over log h by least squares, over the smaller half of the steps whose errors stand out from rounding: at larger ones terms of higher order may hide
    /// the leading one, or a mistake in it.</summary>
    static double Order(List<(double H, double Error)> errors, double noise)
    {
        if (errors.Exists(e => !double.IsFinite(e.Error))) return double.NaN;
        (double X, double Y)[] points = [.. errors.Where(e => e.Error > 10 * noise).Select(e => (Math.Log2(e.H), Math.Log2(e.Error)))];
        if (points.Length < 3) return double.PositiveInfinity;
        points = points[^Math.Max(3, (points.Length + 1) / 2)..];
        double x = points.Average(p => p.X), y = points.Average(p => p.Y);
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }
}
