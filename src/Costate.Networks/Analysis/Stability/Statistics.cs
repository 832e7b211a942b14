namespace Costate.Networks.Analysis.Stability;

/// <summary>Numbers about many numbers.</summary>
static class Statistics
{
    /// <summary>The middle number, or the mean of the two middle ones; NaN if any is.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0 || Array.Exists(sorted, double.IsNaN)) return double.NaN;
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
    }
}
