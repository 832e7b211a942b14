namespace Costate.Numerics.TimeParallel;

/// <summary>One level of a hierarchy: points 0 … N_l, the points of the finest level that they are, and those of them that are points of the next level (C-points).</summary>
public sealed class TimeLevel
{
    readonly TimeGrid _grid;
    readonly int[] _points, _coarse;

    internal TimeLevel(TimeGrid grid, int number, int[] points, int[] coarse, bool mirrored) =>
        (_grid, Number, _points, _coarse, Mirrored) = (grid, number, points, coarse, mirrored);

    /// <summary>l; 0 is the finest.</summary>
    public int Number { get; }

    /// <summary>N_l.</summary>
    public int Steps => _points.Length - 1;

    /// <summary>Whether this grid is walked from the end to the beginning: point i is point N − i of the grid it mirrors.</summary>
    public bool Mirrored { get; }

    /// <summary>The point of the finest level that each point is.</summary>
    public ReadOnlySpan<int> Points => _points;

    /// <summary>The C-points of this level, ascending, from 0 to N_l: the points of the next level. Empty on the coarsest level.</summary>
    public ReadOnlySpan<int> CoarsePoints => _coarse;

    /// <summary>Steps of the longest interval between C-points; 0 on the coarsest level.</summary>
    internal int LongestInterval
    {
        get
        {
            int longest = 0;
            for (int j = 0; j + 1 < _coarse.Length; j++) longest = Math.Max(longest, _coarse[j + 1] - _coarse[j]);
            return longest;
        }
    }

    /// <summary>Step i, from point i to i + 1.</summary>
    public TimeStep Step(int i)
    {
        (int first, int end) = (_points[i], _points[i + 1]);
        return Mirrored
            ? new(Number, i, first, end - first, _grid.Time(_grid.Steps - first), _grid.Time(_grid.Steps - end))
            : new(Number, i, first, end - first, _grid.Time(first), _grid.Time(end));
    }

    /// <summary>The same level of the mirrored hierarchy.</summary>
    internal TimeLevel Mirror() => new(_grid, Number, Reversed(_points, _grid.Steps), Reversed(_coarse, Steps), !Mirrored);

    static int[] Reversed(int[] points, int last)
    {
        int[] mirrored = new int[points.Length];
        for (int i = 0; i < points.Length; i++) mirrored[i] = last - points[points.Length - 1 - i];
        return mirrored;
    }
}
