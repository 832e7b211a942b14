using System.Globalization;

namespace Costate.Cli.Output;

/// <summary>A table of plain text: columns aligned, two blanks between them, a rule under the head.</summary>
/// <remarks>
/// A column is as wide as its longest text. Control characters are escaped. If the table is wider than asked for, the widest column is cut with <c>…</c>.
/// </remarks>
/// <param name="columns">Head and alignment of every column.</param>
sealed class TextTable(params IReadOnlyList<(string Head, Alignment Alignment)> columns)
{
    const int Gap = 2, NarrowestColumn = 4;

    readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">A text per column.</param>
    /// <exception cref="ArgumentException">Another number of texts than columns.</exception>
    public void Add(params IReadOnlyList<string> cells)
    {
        if (cells.Count != columns.Count) throw new ArgumentException($"A row needs {columns.Count} cells, but {cells.Count} were given.", nameof(cells));
        _rows.Add([.. cells.Select(Printable.Text)]);
    }

    /// <summary>Writes the table.</summary>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="width">Most columns of a line; no line is cut below four columns per cell.</param>
    public void Write(TextWriter writer, int width = int.MaxValue)
    {
        string[] heads = [.. columns.Select(c => c.Head)];
        int[] widths = [.. heads.Select((head, i) => _rows.Select(row => Length(row[i])).Append(Length(head)).Max())];
        while (widths.Sum() + (Gap * (widths.Length - 1)) > width && widths.Max() > NarrowestColumn) widths[Array.IndexOf(widths, widths.Max())]--;
        WriteRow(writer, heads, widths);
        WriteRow(writer, [.. widths.Select(w => new string('-', w))], widths);
        foreach (string[] row in _rows) WriteRow(writer, row, widths);
    }

    void WriteRow(TextWriter writer, string[] cells, int[] widths)
    {
        var padded = cells.Select((cell, i) =>
        {
            string text = Cut(cell, widths[i]), blanks = new(' ', widths[i] - Length(text));
            return columns[i].Alignment == Alignment.Left ? text + blanks : blanks + text;
        });
        writer.Write(string.Join(new string(' ', Gap), padded).TrimEnd());
        writer.Write('\n');
    }

    static int Length(string text) => new StringInfo(text).LengthInTextElements;

    static string Cut(string text, int width) =>
        Length(text) <= width ? text : string.Concat(new StringInfo(text).SubstringByTextElements(0, width - 1), "…");
}
