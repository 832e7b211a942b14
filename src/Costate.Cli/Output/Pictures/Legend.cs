namespace Costate.Cli.Output.Pictures;

/// <summary>The names of what is drawn, each with a sample, in rows above the axes: nothing is ever covered.</summary>
sealed class Legend
{
    const double RowHeight = 18, Gap = 18, KeyGap = 6;

    readonly List<(IMark Mark, string Color, string Text, double X, int Row)> _entries = [];
    readonly double _size;

    /// <summary>Places the entries.</summary>
    /// <param name="marks">Marks with names, and their colours.</param>
    /// <param name="width">Room for a row in pixels.</param>
    /// <param name="size">Font size.</param>
    /// <param name="key">Width of a sample.</param>
    public Legend(IReadOnlyList<(IMark Mark, string Color)> marks, double width, double size, double key)
    {
        _size = size;
        double x = 0;
        int row = 0;
        foreach ((IMark mark, string color) in marks)
        {
            string text = TextWidth.Cut(mark.Name, size, width - key - KeyGap);
            double length = key + KeyGap + TextWidth.Of(text, size);
            if (x > 0 && x + length > width) (x, row) = (0, row + 1);
            _entries.Add((mark, color, text, x, row));
            x += length + Gap;
        }
        Height = _entries.Count == 0 ? 0 : (row + 1) * RowHeight + 4;
        KeyWidth = key;
    }

    /// <summary>Height of all rows.</summary>
    public double Height { get; }

    double KeyWidth { get; }

    /// <summary>Writes the rows.</summary>
    /// <param name="svg">Takes the elements.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="top">Upper edge.</param>
    public void Write(SvgWriter svg, double left, double top)
    {
        foreach ((IMark mark, string color, string text, double x, int row) in _entries)
        {
            double middle = top + row * RowHeight + RowHeight / 2;
            mark.DrawKey(svg, left + x, middle, color);
            svg.Text("text", text, ("x", left + x + KeyWidth + KeyGap), ("y", middle + _size * 0.36));
        }
    }
}
