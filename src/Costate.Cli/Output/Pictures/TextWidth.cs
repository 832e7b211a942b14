namespace Costate.Cli.Output.Pictures;

/// <summary>Widths of texts in Helvetica, from its font metrics (Adobe Font Metrics, thousandths of the font size); no font file is read.</summary>
static class TextWidth
{
    const int Other = 600;

    static ReadOnlySpan<short> Widths =>   // ' ' … '~'
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width of a text in pixels; letters beyond ASCII count as wide ones.</summary>
    public static double Of(string text, double size)
    {
        int sum = 0;
        foreach (char c in text)
        {
            sum += c is >= ' ' and <= '~' ? Widths[c - ' ']
                : "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·".Contains(c, StringComparison.Ordinal) ? 430
                : c >= '\u2E80' ? 1000 : Other;
        }
        return sum * size / 1000;
    }

    /// <summary>Breaks a text at blanks into lines that fit; a word that does not fit on a line of its own is cut with “…”.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (Of(longer, size) <= width)
            {
                line = longer;
                continue;
            }
            if (line.Length > 0) lines.Add(line);
            line = Cut(word, size, width);
        }
        if (line.Length > 0) lines.Add(line);
        return lines;
    }

    /// <summary>The text, or as much of its beginning as fits, with “…”.</summary>
    public static string Cut(string text, double size, double width)
    {
        if (Of(text, size) <= width) return text;
        int length = text.Length;
        while (length > 1 && Of(text[..length], size) + Of("…", size) > width) length--;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length] + "…";
    }
}
