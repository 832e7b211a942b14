using System.Globalization;

namespace Costate.Cli.Output.Pictures;

/// <summary>Classes on a grid as light areas, each in a tint of the colour that points of its class have.</summary>
/// <param name="X">Middles of the columns, ascending and evenly spaced.</param>
/// <param name="Y">Middles of the rows, ascending and evenly spaced.</param>
/// <param name="Classes">Y.Count × X.Count, row by row; the first row is the lowest.</param>
sealed record ClassMark(IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<int> Classes) : IMark
{
    const int Tints = 256;
    const double Strength = 0.3;

    /// <inheritdoc/>
    public string Name => "";

    /// <inheritdoc/>
    public int? Color => 0;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The number of classes is not rows · columns.</exception>
    public int Extend(Axis horizontal, Axis vertical, Extent x, Extent y) =>
        Cells(Classes.Select(k => (double)k)).Extend(horizontal, vertical, x, y);

    /// <inheritdoc/>
    public void Draw(SvgWriter svg, Frame frame, Axis horizontal, Axis vertical, string color)
    {
        byte[] pixels = new byte[Classes.Count];
        for (int row = 0; row < Y.Count; row++)
            for (int column = 0; column < X.Count; column++) pixels[(Y.Count - 1 - row) * X.Count + column] = (byte)(Classes[row * X.Count + column] % Tints);
        double halfX = (X[^1] - X[0]) / (X.Count - 1) / 2, halfY = (Y[^1] - Y[0]) / (Y.Count - 1) / 2;
        double left = frame.X(X[0] - halfX), right = frame.X(X[^1] + halfX), top = frame.Y(Y[^1] + halfY), bottom = frame.Y(Y[0] - halfY);
        HeatMark.Image(svg, left, top, right - left, bottom - top, Png.Indexed(X.Count, Y.Count, pixels, Table()));
    }

    /// <inheritdoc/>
    public void DrawKey(SvgWriter svg, double x, double y, string color) { }

    HeatMark Cells(IEnumerable<double> values) => new(X, Y, [.. values], new("class"));

    /// <summary>256 × (red, green, blue).</summary>
    static byte[] Table()
    {
        byte[] table = new byte[3 * Tints];
        for (int k = 0; k < Tints; k++)
        {
            int rgb = int.Parse(Palette.Series(k).AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (int i = 0; i < 3; i++) table[3 * k + i] = (byte)Math.Round(255 - Strength * (255 - (rgb >> (16 - 8 * i) & 255)));
        }
        return table;
    }
}
