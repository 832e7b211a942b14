using System.Globalization;
using System.Numerics;

namespace Costate.Networks.Formats;

/// <summary>Numbers as CSV files write them: optional sign, digits with a decimal point, optional exponent; also NaN, Infinity and -Infinity.</summary>
static class CsvNumber
{
    const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>What the field holds; <paramref name="value"/> is its value if it is a number or not finite. Blanks around it mean nothing.</summary>
    public static CsvValue Parse<T>(ReadOnlySpan<byte> field, out T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        value = T.Zero;
        field = Trim(field);
        if (field.IsEmpty) return CsvValue.Missing;
        bool mayBeNumber = field[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.';
        if (mayBeNumber && T.TryParse(field, Style, CultureInfo.InvariantCulture, out value))
        {
            if (T.IsFinite(value)) return CsvValue.Number;
            if (field[^1] is (>= (byte)'0' and <= (byte)'9') or (byte)'.') return CsvValue.TooLarge;
        }
        if (field.SequenceEqual("NaN"u8)) value = T.NaN;
        else if (field.SequenceEqual("Infinity"u8)) value = T.PositiveInfinity;
        else if (field.SequenceEqual("-Infinity"u8)) value = T.NegativeInfinity;
        else return CsvValue.Text;
        return CsvValue.NotFinite;
    }

    /// <summary>The field without blanks (spaces and tabs) at its ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field)
    {
        while (field is [(byte)' ' or (byte)'\t', ..]) field = field[1..];
        while (field is [.., (byte)' ' or (byte)'\t']) field = field[..^1];
        return field;
    }
}
