namespace Costate.Networks.Tests.Objectives;

/// <summary>Vectors that agree up to rounding.</summary>
static class Difference
{
    /// <summary>Fails unless ‖actual − expected‖ is at most the tolerance times ‖expected‖.</summary>
    public static void Close(double[] expected, ReadOnlySpan<double> actual, double tolerance)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(Math.Sqrt(difference) <= tolerance * Math.Sqrt(norm), $"The relative difference is {Math.Sqrt(difference / norm):E2}.");
    }
}
