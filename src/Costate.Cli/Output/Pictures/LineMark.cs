namespace Costate.Cli.Output.Pictures;

/// <summary>A line through points, interrupted where a value cannot be shown.</summary>
/// <remarks>Of many points per pixel with ascending x the first, the lowest, the highest and the last are drawn: the same picture from a fraction of the points.</remarks>
/// <param name="Name">Its text in the legend.</param>
/// <param name="X">Horizontal values.</param>
/// <param name="Y">Vertical values, as many.</param>
sealed record LineMark(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y) : IMark
{
    /// <inheritdoc/>
    public int? Color { get; init; }

    /// <summary>Width of the line in pixels.</summary>
    public double Thickness { get; init; } = 1.8;

    /// <summary>Drawn as dashes.</summary>
    public bool Dashed { get; init; }

    /// <inheritdoc/>
    public int Extend(Axis horizontal, Axis vertical, Extent x, Extent y) => PointMark.Extend(X, Y, horizontal, vertical, x, y);

    /// <inheritdoc/>
    public void Draw(SvgWriter svg, Frame frame, Axis horizontal, Axis vertical, string color)
    {
        PathData path = new(), alone = new();
        List<(double X, double Y)> piece = [];
        for (int i = 0; i <= X.Count; i++)
        {
            if (i < X.Count && horizontal.CanShow(X[i]) && vertical.CanShow(Y[i]))
            {
                piece.Add((frame.X(X[i]), frame.Y(Y[i])));
                continue;
            }
            if (piece.Count == 1) alone.Dot(piece[0].X, piece[0].Y);   // a line cannot show it
            else Piece(path, piece);
            piece.Clear();
        }
        if (!path.IsEmpty) Stroke(svg, path.ToString(), color);
        if (!alone.IsEmpty) svg.Empty("path", ("d", alone.ToString()), ("fill", "none"), ("stroke", color), ("stroke-width", 2 * Thickness + 1), ("stroke-linecap", "round"));
    }

    /// <inheritdoc/>
    public void DrawKey(SvgWriter svg, double x, double y, string color)
    {
        PathData path = new();
        path.Move(x, y);
        path.Line(x + 24, y);
        Stroke(svg, path.ToString(), color);
    }

    static void Piece(PathData path, List<(double X, double Y)> points)
    {
        for (int i = 0; i < points.Count;)
        {
            int end = i + 1, lowest = i, highest = i;
            for (; end < points.Count && (int)points[end].X == (int)points[i].X && points[end].X >= points[end - 1].X; end++)
            {
                if (points[end].Y < points[lowest].Y) lowest = end;
                if (points[end].Y > points[highest].Y) highest = end;
            }
            foreach (int k in new SortedSet<int> { i, lowest, highest, end - 1 })
            {
                if (k == 0) path.Move(points[k].X, points[k].Y);
                else path.Line(points[k].X, points[k].Y);
            }
            i = end;
        }
    }

    void Stroke(SvgWriter svg, string path, string color)
    {
        List<(string, object)> attributes =
            [("d", path), ("fill", "none"), ("stroke", color), ("stroke-width", Thickness), ("stroke-linejoin", "round"), ("stroke-linecap", Dashed ? "butt" : "round")];
        if (Dashed) attributes.Add(("stroke-dasharray", "6 4"));
        svg.Empty("path", [.. attributes]);
    }
}
