namespace Costate.Numerics.TimeParallel;

/// <summary>Which rank owns which points of a hierarchy: consecutive intervals between C-points of level 0, their numbers differing by at most 1.</summary>
/// <remarks>
/// A rank owns the points at which its steps begin, and the last rank the final point as well. On every level a point belongs to the rank that owns it on level 0, so a rank may own
/// nothing on a coarse level, or nothing at all. Whoever owns the point at which a step begins takes the step.
/// </remarks>
public sealed class TimePartition
{
    readonly TimeHierarchy _hierarchy;
    readonly int[] _firstStep;
    readonly int[][] _first;

    /// <param name="hierarchy">The levels.</param>
    /// <param name="ranks">Number of ranks.</param>
    public TimePartition(TimeHierarchy hierarchy, int ranks) : this(hierarchy, Shares(hierarchy, ranks)) { }

    TimePartition(TimeHierarchy hierarchy, int[] firstStep)
    {
        (_hierarchy, _firstStep) = (hierarchy, firstStep);
        _first = new int[hierarchy.Levels.Count][];
        for (int l = 0; l < _first.Length; l++)
        {
            ReadOnlySpan<int> points = hierarchy.Levels[l].Points;
            int[] first = _first[l] = new int[firstStep.Length];
            for (int r = 0; r < Ranks; r++)
            {
                int place = points.BinarySearch(firstStep[r]);
                first[r] = place >= 0 ? place : ~place;
                // A rank without steps owns nothing; the final point belongs to the last rank that has some.
                if (firstStep[r] == hierarchy.Grid.Steps) first[r] = points.Length;
            }
            first[Ranks] = points.Length;
        }
    }

    /// <summary>Number of ranks.</summary>
    public int Ranks => _firstStep.Length - 1;

    /// <summary>The first step of level 0 that a rank takes; that of rank P is N.</summary>
    public int FirstStep(int rank) => _firstStep[rank];

    /// <summary>The first point of a level that a rank owns; it owns those before the first one of the next rank.</summary>
    public int First(int level, int rank) => _first[level][rank];

    /// <summary>For a level: where the points of rank 0, 1, …, P begin.</summary>
    public ReadOnlySpan<int> Starts(int level) => _first[level];

    /// <summary>The rank that owns a point.</summary>
    public int Owner(int level, int point)
    {
        int[] first = _first[level];
        int rank = Array.BinarySearch(first, point);
        if (rank < 0) return ~rank - 1;
        while (first[rank + 1] == point) rank++;
        return rank;
    }

    /// <summary>The partition of the mirrored hierarchy: every rank takes the same steps, numbered from the other end, and the ranks are numbered from the other end too.</summary>
    /// <param name="mirrored">The mirrored hierarchy.</param>
    public TimePartition Mirrored(TimeHierarchy mirrored)
    {
        int[] first = new int[_firstStep.Length];
        for (int r = 0; r < first.Length; r++) first[r] = _hierarchy.Grid.Steps - _firstStep[Ranks - r];
        return new(mirrored, first);
    }

    static int[] Shares(TimeHierarchy hierarchy, int ranks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        ReadOnlySpan<int> starts = hierarchy.Levels[Math.Min(1, hierarchy.Coarsest)].Points;
        int[] first = new int[ranks + 1];
        for (int r = 0; r <= ranks; r++) first[r] = starts[(int)((long)r * hierarchy.Intervals / ranks)];
        return first;
    }
}
