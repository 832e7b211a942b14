using System.Globalization;
using System.Text;

namespace Costate.Numerics.TimeParallel;

/// <summary>The levels of a multigrid method in time, made once and used by every solve.</summary>
/// <remarks>
/// Level 0 has all points. The C-points of level l are 0, m_l, 2m_l, … and always the last one, N_l; they are the points of level l + 1, so N_{l+1} = ⌈N_l/m_l⌉, and the last
/// interval between two of them may be short. On the mirrored grid, on which a co-state is solved from the end, the C-points are mirrored too.
/// </remarks>
public sealed class TimeHierarchy
{
    readonly TimeLevel[] _levels;

    /// <param name="grid">The finest level.</param>
    /// <param name="coarsening">How it is coarsened.</param>
    /// <exception cref="ArgumentException">A number of the coarsening has no meaning.</exception>
    public TimeHierarchy(TimeGrid grid, TimeCoarsening coarsening)
    {
        coarsening.Check();
        Grid = grid;
        List<TimeLevel> levels = [];
        int[] points = [.. Enumerable.Range(0, grid.Steps + 1)];
        while (true)
        {
            int steps = points.Length - 1, m = coarsening.Factor(levels.Count), coarse = (steps + m - 1) / m;
            bool last = levels.Count + 1 >= coarsening.MostLevels || coarse < coarsening.LeastSteps || coarse == steps;
            int[] chosen = last ? [] : [.. Enumerable.Range(0, coarse).Select(j => j * m), steps];
            levels.Add(new(grid, levels.Count, points, chosen, mirrored: false));
            if (last) break;
            points = [.. chosen.Select(c => points[c])];
        }
        _levels = [.. levels];
        LongestInterval = _levels.Max(level => level.LongestInterval);
    }

    TimeHierarchy(TimeGrid grid, TimeLevel[] levels, int longest) => (Grid, _levels, LongestInterval) = (grid, levels, longest);

    /// <summary>The grid of level 0.</summary>
    public TimeGrid Grid { get; }

    /// <summary>The levels, the finest first.</summary>
    public IReadOnlyList<TimeLevel> Levels => _levels;

    /// <summary>L: the number of the coarsest level.</summary>
    public int Coarsest => _levels.Length - 1;

    /// <summary>N_c: intervals between C-points of level 0; the steps themselves if there is one level only.</summary>
    public int Intervals => _levels[Math.Min(1, Coarsest)].Steps;

    /// <summary>Steps of the longest interval between C-points of any level; 0 if there is one level only.</summary>
    internal int LongestInterval { get; }

    /// <summary>The levels with time running backwards.</summary>
    public TimeHierarchy Mirrored() => new(Grid, Array.ConvertAll(_levels, level => level.Mirror()), LongestInterval);

    /// <summary>A line per level: its steps, the C-points of which are those of the next.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (TimeLevel level in _levels)
        {
            int span = level.Points[1] - level.Points[0];
            text.Append(CultureInfo.InvariantCulture, $"level {level.Number}: {level.Steps} steps of {span}");
            if (level.Steps > 1 && level.Points[^1] - level.Points[^2] != span) text.Append(CultureInfo.InvariantCulture, $", the last of {level.Points[^1] - level.Points[^2]}");
            text.AppendLine();
        }
        return text.ToString();
    }
}
