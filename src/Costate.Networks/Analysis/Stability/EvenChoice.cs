namespace Costate.Networks.Analysis.Stability;

/// <summary>Some of many, evenly spaced.</summary>
public static class EvenChoice
{
    /// <summary>Numbers from 0 to total − 1 in rising order: the first and the last and evenly spaced ones between; all if there are no more than wanted; the first alone if one is wanted.</summary>
    /// <param name="wanted">How many, at least 1.</param>
    /// <param name="total">Out of how many, at least 1.</param>
    public static int[] Of(int wanted, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wanted);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total);
        int count = Math.Min(wanted, total);
        return [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (total - 1) / (count - 1)))];
    }
}
