namespace Costate.Cli.Output.Pictures;

/// <summary>The boundary of a set of a grid by marching squares.</summary>
/// <remarks>
/// Values beyond the grid, and those that are not numbers, count as outside; so all curves are closed. Crossings are found by linear interpolation. Two opposite
/// corners inside are joined where the mean of the four corners is inside. Source: Lorensen, Cline, “Marching cubes”, SIGGRAPH 1987, in two dimensions.
/// </remarks>
static class Contour
{
    const int Bottom = 0, Right = 1, Top = 2, Left = 3;

    // From edge, to edge, with the inside on the left hand; by the corners inside: lower left 1, lower right 2, upper right 4, upper left 8.
    static readonly (int From, int To)[][] _segments =
    [
        [], [(Bottom, Left)], [(Right, Bottom)], [(Right, Left)], [(Top, Right)], [(Bottom, Left), (Top, Right)], [(Top, Bottom)], [(Top, Left)],
        [(Left, Top)], [(Bottom, Top)], [(Right, Bottom), (Left, Top)], [(Right, Top)], [(Left, Right)], [(Bottom, Right)], [(Left, Bottom)], [],
    ];

    static readonly (int From, int To)[] _joined5 = [(Bottom, Right), (Top, Left)], _joined10 = [(Left, Bottom), (Right, Top)];

    /// <summary>The closed curves around {value ≤ level}, in units of the grid: column, row.</summary>
    /// <param name="values">Rows × columns, row by row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="level">The largest value inside.</param>
    public static IReadOnlyList<IReadOnlyList<(double Column, double Row)>> Below(IReadOnlyList<double> values, int rows, int columns, double level)
    {
        int width = columns + 2;
        double Value(int row, int column) =>
            row >= 1 && row <= rows && column >= 1 && column <= columns && values[(row - 1) * columns + column - 1] is var v && !double.IsNaN(v) ? v : double.PositiveInfinity;

        SortedDictionary<int, int> next = [];
        for (int i = 0; i <= rows; i++)
        {
            for (int k = 0; k <= columns; k++)
            {
                double a = Value(i, k), b = Value(i, k + 1), c = Value(i + 1, k + 1), d = Value(i + 1, k);
                int inside = (a <= level ? 1 : 0) + (b <= level ? 2 : 0) + (c <= level ? 4 : 0) + (d <= level ? 8 : 0);
                bool joined = inside is 5 or 10 && (a + b + c + d) / 4 <= level;
                int lower = 2 * (i * width + k), left = lower + 1, upper = 2 * ((i + 1) * width + k), right = 2 * (i * width + k + 1) + 1;
                int Edge(int side) => side switch { Bottom => lower, Right => right, Top => upper, _ => left };
                foreach ((int from, int to) in !joined ? _segments[inside] : inside == 5 ? _joined5 : _joined10) next[Edge(from)] = Edge(to);
            }
        }

        (double, double) Crossing(int edge)
        {
            int node = edge / 2, i = node / width, k = node % width;
            bool upwards = edge % 2 == 1;
            double a = Value(i, k), b = upwards ? Value(i + 1, k) : Value(i, k + 1);
            double part = double.IsPositiveInfinity(b) ? 0 : double.IsPositiveInfinity(a) ? 1 : (level - a) / (b - a);
            if (!double.IsFinite(part)) part = 0.5;
            return upwards ? (k - 1, i - 1 + part) : (k - 1 + part, i - 1);
        }

        List<IReadOnlyList<(double, double)>> curves = [];
        while (next.Count > 0)
        {
            List<(double, double)> curve = [];
            for (int edge = next.First().Key; next.Remove(edge, out int following); edge = following) curve.Add(Crossing(edge));
            curves.Add(curve);
        }
        return curves;
    }
}
