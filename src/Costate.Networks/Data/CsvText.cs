using System.Text;

namespace Costate.Networks.Data;

/// <summary>Text from a file, made fit to stand in a message.</summary>
static class CsvText
{
    const int Most = 40;

    /// <summary>The text in quotes: shortened if it is long, control characters replaced.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, Most))) quoted.Append(char.IsControl(c) ? '\uFFFD' : c);
        return quoted.Append(text.Length > Most ? "…'" : "'").ToString();
    }
}
