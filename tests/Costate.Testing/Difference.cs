namespace Costate.Testing;

/// <summary>How two arrays of numbers differ.</summary>
static class Difference
{
    /// <summary>The first entry whose bits differ, as a sentence; null if there is none.</summary>
    public static string? Bits(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i]))
                return ContractReport.Text($"{what} [{i}] is {actual[i]:R}, expected {expected[i]:R}");
        return null;
    }

    /// <summary>The relative difference in the 2-norm as a sentence, if it exceeds the tolerance; null otherwise.</summary>
    public static string? Norm(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance = 1e-13)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        (difference, norm) = (Math.Sqrt(difference), Math.Sqrt(norm));
        return difference <= tolerance * norm ? null : ContractReport.Text($"{what} differs by {difference / norm:E2} (relative), the tolerance is {tolerance:E0}");
    }
}
