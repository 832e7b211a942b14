using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Costate.Networks.Formats;

/// <summary>Writes CSV: RFC 4180 with commas, rows that end with LF, numbers in the shortest form that reads back to the same bits.</summary>
/// <remarks>
/// A spreadsheet takes a text that begins with <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c>, TAB or CR for a formula, so such a text gets a <c>'</c> in front of it.
/// Numbers, and texts that stand for them, are never altered.
/// </remarks>
/// <param name="writer">Receives the rows; it stays open.</param>
public sealed class CsvWriter(TextWriter writer)
{
    static readonly SearchValues<char> _quoted = SearchValues.Create(",\"\n\r");

    bool _open;

    /// <summary>Adds a field of text: with a guard if it looks like a formula, in quotes if it needs them.</summary>
    public void Text(string text)
    {
        string guarded = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{text}" : text;
        bool isBlankAtEnd = guarded is [' ' or '\t', ..] or [.., ' ' or '\t'];
        Field(isBlankAtEnd || guarded.AsSpan().ContainsAny(_quoted) ? $"\"{guarded.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : guarded);
    }

    /// <summary>Adds a number; NaN, Infinity and -Infinity by these names.</summary>
    public void Number<T>(T value) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Field(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds a field that stands for a number, such as the class <c>-1</c>, as it is.</summary>
    /// <exception cref="ArgumentException">It is no number.</exception>
    public void Number(string text)
    {
        if (!IsNumber(text)) throw new ArgumentException($"A number was expected, found '{text}'.", nameof(text));
        Field(text);
    }

    /// <summary>Whether readers take the text for a number.</summary>
    public static bool IsNumber(string text) => CsvNumber.Parse<double>(System.Text.Encoding.UTF8.GetBytes(text), out _) == CsvValue.Number;

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        writer.Write('\n');
        _open = false;
    }

    void Field(string text)
    {
        if (_open) writer.Write(',');
        writer.Write(text);
        _open = true;
    }
}
