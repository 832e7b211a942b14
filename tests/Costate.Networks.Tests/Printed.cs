using System.Globalization;

namespace Costate.Networks.Tests;

/// <summary>Comparisons with numbers that are known as they were printed: 1.952e-1 stands for everything that rounds to it.</summary>
static class Printed
{
    /// <summary>Asserts that the value is the printed number, up to so many units of its last digit; half a unit is what rounding leaves.</summary>
    public static void Equal(string printed, double value, double units = 0.5)
    {
        double expected = double.Parse(printed, CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(value - expected) <= units * LastDigit(printed) * (1 + 1e-9), $"{value:R} is not what was printed as {printed}.");
    }

    static double LastDigit(string printed)
    {
        int e = printed.IndexOf('e', StringComparison.Ordinal), point = printed.IndexOf('.', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(printed[(e + 1)..], CultureInfo.InvariantCulture), end = e < 0 ? printed.Length : e;
        return Math.Pow(10, exponent - (point < 0 ? 0 : end - point - 1));
    }
}
