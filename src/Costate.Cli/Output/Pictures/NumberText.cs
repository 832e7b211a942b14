using System.Globalization;

namespace Costate.Cli.Output.Pictures;

/// <summary>Numbers at the marks of an axis, with a true minus sign and powers of ten written as such.</summary>
static class NumberText
{
    /// <summary>A multiple of <paramref name="step"/>, with as many decimals as the step needs.</summary>
    public static string Of(double value, double step)
    {
        if (value == 0) return "0";
        int place = (int)Math.Floor(Math.Log10(step) + 1e-9), size = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9);
        if (size is >= -4 and < 6 && place >= -8) return Fixed(value, Math.Max(0, -place));
        return Fixed(value / Math.Pow(10, size), Math.Clamp(size - place, 0, 12)) + Power(size);
    }

    /// <summary>digit · 10^exponent, written out or as a power.</summary>
    public static string Multiple(int digit, int exponent, bool plain) =>
        plain ? Fixed(digit * Math.Pow(10, exponent), Math.Max(0, -exponent))
        : digit == 1 ? "10" + Superscript(exponent)
        : Fixed(digit, 0) + Power(exponent);

    static string Power(int exponent) => $"·10{Superscript(exponent)}";

    static string Fixed(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture).Replace('-', '−');

    static string Superscript(int exponent) =>
        string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
