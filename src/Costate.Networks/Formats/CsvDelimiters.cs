namespace Costate.Networks.Formats;

/// <summary>Delimiters in messages: how they are called, and whether a text looks as if another one were right.</summary>
static class CsvDelimiters
{
    const string Signs = ",;\t|";

    /// <summary>The delimiter as a configuration names it; signs in quotes.</summary>
    public static string Name(this CsvDelimiter delimiter) => delimiter switch
    {
        CsvDelimiter.Comma => "','",
        CsvDelimiter.Semicolon => "';'",
        CsvDelimiter.Tab => "tab",
        _ => "space",
    };

    /// <summary>Whether a sign is used as a delimiter by some files.</summary>
    public static bool Separates(char sign) => Signs.Contains(sign, StringComparison.Ordinal);

    /// <summary>Whether a text is a number with a decimal comma.</summary>
    public static bool IsDecimalComma(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim().TrimStart("+-");
        int comma = digits.IndexOf(',');
        return comma > 0 && comma < digits.Length - 1 && !digits[..comma].ContainsAnyExceptInRange('0', '9') && !digits[(comma + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Whether a field looks like several fields with another delimiter, at least one of them a number.</summary>
    public static bool IsSeveralFields(string text) =>
        !IsDecimalComma(text) && Signs.Any(sign => text.Contains(sign, StringComparison.Ordinal)
            && text.Split(sign).Any(part => double.TryParse(part, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _)));
}
