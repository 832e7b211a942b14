namespace Costate.Cli.Output.Pictures;

/// <summary>Points.</summary>
/// <param name="Name">Their text in the legend.</param>
/// <param name="X">Horizontal values.</param>
/// <param name="Y">Vertical values, as many.</param>
sealed record PointMark(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y) : IMark
{
    /// <inheritdoc/>
    public int? Color { get; init; }

    /// <summary>The shape.</summary>
    public PointShape Shape { get; init; }

    /// <summary>Diameter in pixels.</summary>
    public double Size { get; init; } = 6;

    /// <summary>Between 0, invisible, and 1.</summary>
    public double Opacity { get; init; } = 1;

    /// <inheritdoc/>
    public int Extend(Axis horizontal, Axis vertical, Extent x, Extent y) => Extend(X, Y, horizontal, vertical, x, y);

    /// <summary>Extends the axes to the points that can be shown; returns the number of the others.</summary>
    /// <exception cref="ArgumentException">There are more values of one kind than of the other.</exception>
    public static int Extend(IReadOnlyList<double> xs, IReadOnlyList<double> ys, Axis horizontal, Axis vertical, Extent x, Extent y)
    {
        if (xs.Count != ys.Count) throw new ArgumentException($"Points need as many vertical values as horizontal ones, but there are {ys.Count} and {xs.Count}.", nameof(ys));
        int left = 0;
        for (int i = 0; i < xs.Count; i++)
        {
            if (horizontal.CanShow(xs[i]) && vertical.CanShow(ys[i]))
            {
                x.Include(xs[i]);
                y.Include(ys[i]);
            }
            else left++;
        }
        return left;
    }

    /// <inheritdoc/>
    public void Draw(SvgWriter svg, Frame frame, Axis horizontal, Axis vertical, string color)
    {
        PathData path = new();
        for (int i = 0; i < X.Count; i++)
        {
            if (!horizontal.CanShow(X[i]) || !vertical.CanShow(Y[i])) continue;
            Add(path, frame.X(X[i]), frame.Y(Y[i]));
        }
        if (!path.IsEmpty) Paint(svg, path.ToString(), color);
    }

    /// <inheritdoc/>
    public void DrawKey(SvgWriter svg, double x, double y, string color)
    {
        PathData path = new();
        Add(path, x + 12, y);
        Paint(svg, path.ToString(), color);
    }

    /// <summary>All points are one path: a few characters each.</summary>
    void Add(PathData path, double x, double y)
    {
        string r = SvgWriter.Number(Size / 2), d = SvgWriter.Number(Size), minus = SvgWriter.Number(-Size);
        switch (Shape)
        {
            case PointShape.Square:
                path.Move(x - Size / 2, y - Size / 2);
                path.Append($"h{d}v{d}h{minus}z");
                break;
            case PointShape.Triangle:
                path.Move(x, y - Size * 0.62);
                path.Append($"l{SvgWriter.Number(Size * 0.58)} {d}h{SvgWriter.Number(-1.16 * Size)}z");
                break;
            case PointShape.Diamond:
                path.Move(x, y - Size * 0.65);
                string half = SvgWriter.Number(Size * 0.65), back = SvgWriter.Number(-Size * 0.65);
                path.Append($"l{half} {half}l{back} {half}l{back} {back}z");
                break;
            case PointShape.Cross:
                path.Move(x - Size / 2, y - Size / 2);
                path.Append($"l{d} {d}m0 {minus}l{minus} {d}");
                break;
            case PointShape.Ring:
                path.Move(x - Size / 2, y);
                path.Append($"a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 {minus} 0z");
                break;
            default:
                path.Dot(x, y);
                break;
        }
    }

    void Paint(SvgWriter svg, string path, string color)
    {
        List<(string, object)> attributes = [("d", path)];
        if (Shape == PointShape.Disc) attributes.AddRange([("fill", "none"), ("stroke", color), ("stroke-width", Size), ("stroke-linecap", "round")]);
        else if (Shape is PointShape.Cross or PointShape.Ring) attributes.AddRange([("fill", "none"), ("stroke", color), ("stroke-width", 1.6), ("stroke-linecap", "round")]);
        else attributes.Add(("fill", color));
        if (Opacity < 1) attributes.Add(("opacity", Opacity));
        svg.Empty("path", [.. attributes]);
    }
}
