using System.Globalization;

namespace Costate.Networks.Tests.Formats;

/// <summary>Runs code as users in Germany and Turkey would: decimal comma, points between thousands, another minus sign and another word for NaN.</summary>
/// <remarks>The tests run with invariant globalization, where named cultures have no data, so the culture is made by hand.</remarks>
static class Cultures
{
    public static void Foreign(Action test)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NumberDecimalSeparator = ",";
        foreign.NumberFormat.NumberGroupSeparator = ".";
        foreign.NumberFormat.NegativeSign = "\u2212";
        foreign.NumberFormat.NaNSymbol = "keine Zahl";
        foreign.NumberFormat.PositiveInfinitySymbol = "\u221E";
        try
        {
            CultureInfo.CurrentCulture = foreign;
            test();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
