using System.Globalization;

namespace Costate.Numerics;

/// <summary>Refusals of options, with the offending number.</summary>
static class Check
{
    /// <summary>Throws unless <paramref name="holds"/>: "rate = -1: must be …".</summary>
    public static void Option(bool holds, string name, double value, string needed)
    {
        if (!holds) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} = {value} does not work: it must be {needed}."), name);
    }

    /// <summary>A rate η is finite and not negative (a schedule may end at 0).</summary>
    public static double Rate(double rate)
    {
        Option(rate >= 0 && double.IsFinite(rate), nameof(rate), rate, "finite and not negative");
        return rate;
    }
}
