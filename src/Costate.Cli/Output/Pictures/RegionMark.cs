namespace Costate.Cli.Output.Pictures;

/// <summary>The region where a function stays below a level, filled lightly, with its boundary: for instance |ξ(z)| ≤ 1 in the complex plane.</summary>
/// <param name="Name">Its text in the legend.</param>
/// <param name="X">Left and right end.</param>
/// <param name="Y">Lower and upper end.</param>
/// <param name="Function">The function of x and y.</param>
/// <param name="Level">The level.</param>
sealed record RegionMark(string Name, (double Low, double High) X, (double Low, double High) Y, Func<double, double, double> Function, double Level) : IMark
{
    const int Cells = 160;

    /// <inheritdoc/>
    public int? Color { get; init; }

    /// <inheritdoc/>
    public int Extend(Axis horizontal, Axis vertical, Extent x, Extent y)
    {
        x.Include(X.Low);
        x.Include(X.High);
        y.Include(Y.Low);
        y.Include(Y.High);
        return 0;
    }

    /// <inheritdoc/>
    public void Draw(SvgWriter svg, Frame frame, Axis horizontal, Axis vertical, string color)
    {
        double[] values = new double[(Cells + 1) * (Cells + 1)];
        double Column(double k) => X.Low + (X.High - X.Low) * k / Cells;
        double Row(double i) => Y.Low + (Y.High - Y.Low) * i / Cells;
        for (int i = 0; i <= Cells; i++)
        {
            for (int k = 0; k <= Cells; k++) values[i * (Cells + 1) + k] = Function(Column(k), Row(i));
        }
        PathData path = new();
        foreach (IReadOnlyList<(double Column, double Row)> curve in Contour.Below(values, Cells + 1, Cells + 1, Level))
        {
            path.Move(frame.X(Column(curve[0].Column)), frame.Y(Row(curve[0].Row)));
            foreach ((double column, double row) in curve.Skip(1)) path.Line(frame.X(Column(column)), frame.Y(Row(row)));
            path.Append("z");
        }
        if (!path.IsEmpty) svg.Empty("path", ("d", path.ToString()), ("fill", color), ("fill-opacity", 0.13), ("fill-rule", "evenodd"), ("stroke", color), ("stroke-width", 1.4));
    }

    /// <inheritdoc/>
    public void DrawKey(SvgWriter svg, double x, double y, string color) => svg.Empty("rect", ("x", x + 3), ("y", y - 5), ("width", 18), ("height", 10), ("fill", color),
        ("fill-opacity", 0.13), ("stroke", color), ("stroke-width", 1.4));
}
