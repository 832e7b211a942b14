namespace Costate.Cli.Output.Pictures;

/// <summary>Numbers on a grid as colours; cells without a number that can be shown are grey.</summary>
/// <param name="X">Middles of the columns, ascending and evenly spaced.</param>
/// <param name="Y">Middles of the rows, ascending and evenly spaced.</param>
/// <param name="Values">Y.Count × X.Count, row by row; the first row is the lowest.</param>
/// <param name="Range">What the colours mean: label, unit, linear or logarithmic, and fixed ends if wanted.</param>
sealed record HeatMark(IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Values, Axis Range) : IMark
{
    /// <inheritdoc/>
    public string Name => "";

    /// <inheritdoc/>
    public int? Color => 0;

    /// <summary>The scale of the colour bar.</summary>
    public Scale Scale
    {
        get
        {
            Extent seen = new() { IsTight = true };
            foreach (double value in Values.Where(Range.CanShow)) seen.Include(value);
            return Scale.For(Range, seen);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The number of values is not rows · columns, or an axis is logarithmic.</exception>
    public int Extend(Axis horizontal, Axis vertical, Extent x, Extent y)
    {
        if (horizontal.Logarithmic || vertical.Logarithmic) throw new ArgumentException("The cells of a heat map are evenly spaced: both axes must be linear.");
        if (Values.Count != X.Count * Y.Count)
            throw new ArgumentException($"{Y.Count} rows of {X.Count} cells need {X.Count * Y.Count} values, but there are {Values.Count}.");
        if (Values.Count == 0) return 0;
        foreach ((IReadOnlyList<double> middles, Extent extent) in ((IReadOnlyList<double>, Extent)[])[(X, x), (Y, y)])
        {
            double half = HalfCell(middles);
            extent.Include(middles[0] - half);
            extent.Include(middles[^1] + half);
            extent.IsTight = true;
        }
        return Values.Count(v => !Range.CanShow(v));
    }

    /// <inheritdoc/>
    public void Draw(SvgWriter svg, Frame frame, Axis horizontal, Axis vertical, string color)
    {
        if (Values.Count == 0) return;
        Scale scale = Scale;
        // A cell is about as many pixels as it takes on the screen: viewers that smooth images then keep its edges.
        int across = Math.Max(1, (int)(frame.Width / X.Count)), down = Math.Max(1, (int)(frame.Height / Y.Count)), width = across * X.Count;
        byte[] pixels = new byte[width * down * Y.Count];
        for (int row = 0; row < Y.Count; row++)
        {
            Span<byte> band = pixels.AsSpan((Y.Count - 1 - row) * down * width, down * width);
            for (int column = 0; column < X.Count; column++)
            {
                double value = Values[row * X.Count + column];
                band.Slice(column * across, across).Fill(Range.CanShow(value) ? ColorMap.Index(scale.Position(value)) : (byte)ColorMap.Colors);
            }
            for (int copy = 1; copy < down; copy++) band[..width].CopyTo(band[(copy * width)..]);
        }
        double left = frame.X(X[0] - HalfCell(X)), right = frame.X(X[^1] + HalfCell(X)), top = frame.Y(Y[^1] + HalfCell(Y)), bottom = frame.Y(Y[0] - HalfCell(Y));
        Image(svg, left, top, right - left, bottom - top, Png.Indexed(width, down * Y.Count, pixels, ColorMap.Table));
    }

    /// <inheritdoc/>
    public void DrawKey(SvgWriter svg, double x, double y, string color) { }

    /// <summary>Places pixels as sharp cells.</summary>
    public static void Image(SvgWriter svg, double x, double y, double width, double height, byte[] png) => svg.Empty("image", ("x", x), ("y", y), ("width", width),
        ("height", height), ("preserveAspectRatio", "none"), ("image-rendering", "pixelated"), ("href", "data:image/png;base64," + Convert.ToBase64String(png)));

    static double HalfCell(IReadOnlyList<double> middles) => middles.Count > 1 ? (middles[^1] - middles[0]) / (middles.Count - 1) / 2 : 0.5;
}
