namespace Costate.Cli.Output.Pictures;

/// <summary>The colours of a heat map: viridis, of evenly rising lightness and told apart with any kind of colour vision.</summary>
/// <remarks>Linear between nine colours of the original table. Source: van der Walt, Smith, “A better default colormap for matplotlib”, SciPy 2015.</remarks>
static class ColorMap
{
    /// <summary>Number of colours; index <see cref="Colors"/> is the colour of cells without a number.</summary>
    public const int Colors = 255;

    static readonly (byte R, byte G, byte B)[] _stops =
        [(68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128), (94, 201, 98), (173, 220, 48), (253, 231, 37)];

    /// <summary>256 × (red, green, blue): the map, then grey.</summary>
    public static byte[] Table { get; } = BuildTable();

    /// <summary>The index of a position between 0 and 1.</summary>
    public static byte Index(double position) => (byte)Math.Clamp((int)(position * Colors), 0, Colors - 1);

    static byte[] BuildTable()
    {
        byte[] table = new byte[3 * (Colors + 1)];
        for (int i = 0; i < Colors; i++)
        {
            double place = (double)i / (Colors - 1) * (_stops.Length - 1);
            int stop = Math.Min((int)place, _stops.Length - 2);
            double part = place - stop;
            (byte r, byte g, byte b) = _stops[stop];
            (byte nextR, byte nextG, byte nextB) = _stops[stop + 1];
            table[3 * i] = (byte)Math.Round(r + part * (nextR - r));
            table[3 * i + 1] = (byte)Math.Round(g + part * (nextG - g));
            table[3 * i + 2] = (byte)Math.Round(b + part * (nextB - b));
        }
        table.AsSpan(3 * Colors).Fill(190);
        return table;
    }
}
