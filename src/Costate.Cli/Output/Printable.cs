using System.Globalization;
using System.Text;

namespace Costate.Cli.Output;

/// <summary>Text from files and command lines, made safe to print: control characters could drive the terminal.</summary>
static class Printable
{
    const int LongestQuote = 60;

    /// <summary>Control, format and line-separating characters become <c>\u001B</c>; the rest stays.</summary>
    public static string Text(string text)
    {
        StringBuilder? safe = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsUnsafe(text, i))
            {
                safe?.Append(text[i]);
                continue;
            }
            safe ??= new StringBuilder(text, 0, i, text.Length + 16);
            safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
        }
        return safe?.ToString() ?? text;
    }

    /// <summary>The text in quotes, cut after 60 characters.</summary>
    public static string Quote(string text)
    {
        if (text.Length <= LongestQuote) return $"'{Text(text)}'";
        int end = char.IsHighSurrogate(text[LongestQuote - 1]) ? LongestQuote - 1 : LongestQuote;
        return $"'{Text(text[..end])}…'";
    }

    static bool IsUnsafe(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text[index]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Surrogate => !IsPaired(text, index),
        _ => false,
    };

    static bool IsPaired(string text, int index) => char.IsHighSurrogate(text[index])
        ? index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
        : index > 0 && char.IsHighSurrogate(text[index - 1]);
}
