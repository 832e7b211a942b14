using System.Globalization;
using System.Text;

namespace Costate.Cli.Output.Pictures;

/// <summary>Writes the elements of an SVG file: text escaped, numbers in the invariant culture and rounded to hundredths of a pixel.</summary>
/// <remarks>No identifiers, scripts, styles or references: several pictures can stand in one HTML document.</remarks>
sealed class SvgWriter
{
    /// <summary>The fonts of all texts; <see cref="TextWidth"/> knows their widths.</summary>
    public const string Fonts = "Helvetica, Arial, 'Liberation Sans', sans-serif";

    const double Farthest = 1e5;

    readonly StringBuilder _text = new();
    readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="attributes">Names and values; numbers are rounded, texts escaped.</param>
    public void Open(string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Start(name, attributes);
        _text.Append(">\n");
        _open.Push(name);
    }

    /// <summary>Closes the element opened last.</summary>
    public void Close() => _text.Append("</").Append(_open.Pop()).Append(">\n");

    /// <summary>Writes an element without content.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="attributes">Names and values; numbers are rounded, texts escaped.</param>
    public void Empty(string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Start(name, attributes);
        _text.Append("/>\n");
    }

    /// <summary>Writes an element that holds text only.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">The text; it is escaped.</param>
    /// <param name="attributes">Names and values; numbers are rounded, texts escaped.</param>
    public void Text(string name, string content, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('>').Append(Escape(content)).Append("</").Append(name).Append(">\n");
    }

    /// <summary>A coordinate: at most two decimals, no “-0”, and nothing so far outside that a viewer would stumble.</summary>
    public static string Number(double value)
    {
        double rounded = Math.Round(Math.Clamp(value, -Farthest, Farthest), 2, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>Text for XML: markup escaped; what XML does not allow becomes U+FFFD.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())   // a lone surrogate is enumerated as U+FFFD
        {
            _ = rune.Value switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\t' or '\n' or '\r' => escaped.Append(' '),
                < ' ' or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune.ToString()),
            };
        }
        return escaped.ToString();
    }

    /// <summary>The document so far.</summary>
    public override string ToString() => _text.ToString();

    void Start(string name, ReadOnlySpan<(string Name, object Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach ((string key, object value) in attributes)
        {
            string text = value switch
            {
                double number => Number(number),
                int number => number.ToString(CultureInfo.InvariantCulture),
                _ => Escape(value.ToString() ?? ""),
            };
            _text.Append(' ').Append(key).Append("=\"").Append(text).Append('"');
        }
    }
}
