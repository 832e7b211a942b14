namespace Costate.Numerics.TimeParallel;

/// <summary>What a cycle of <see cref="Mgrit{TState}"/> costs, known before it runs: steps on every level, the longest chain of steps that wait for one another, and messages.</summary>
/// <remarks>For a V-cycle with levels 0 … L: N(1 + ν_0) + N_1 + Σ_{0&lt;l&lt;L} N_l(ν_l + 2) + N_L steps; an F-cycle visits level l &lt; L l + 1 times and level L L times.</remarks>
public sealed class MgritWork
{
    readonly TimeHierarchy _hierarchy;
    readonly MgritOptions _options;

    /// <param name="hierarchy">The levels.</param>
    /// <param name="options">How the method iterates.</param>
    public MgritWork(TimeHierarchy hierarchy, MgritOptions options)
    {
        (_hierarchy, _options) = (hierarchy, options);
        int coarsest = hierarchy.Coarsest;
        long[] cycle = new long[coarsest + 1], closing = new long[coarsest + 1];
        (StepsOfCycle, StepsOfClosing) = (cycle, closing);
        closing[0] = Steps(0);
        if (coarsest == 0)
        {
            CriticalPath = Steps(0);
            return;
        }
        cycle[0] = (1L + options.Relaxation(0)) * Steps(0);
        CriticalPath = (1L + options.Relaxation(0)) * Length(0);
        for (int l = 1; l <= coarsest; l++)
        {
            // The step s_j of the first visit's parent, the relaxations, and the last F-relaxation without the ends of the intervals.
            cycle[l] = Visits(l - 1) * Steps(l) + Visits(l) * (l == coarsest ? Steps(l) : (2L + options.Relaxation(l)) * Steps(l) - Steps(l + 1));
            CriticalPath += Visits(l - 1) + Visits(l) * (l == coarsest ? Steps(l) : (2L + options.Relaxation(l)) * Length(l) - 1);
        }
    }

    /// <summary>Steps of each level in one cycle, by all ranks together.</summary>
    public IReadOnlyList<long> StepsOfCycle { get; }

    /// <summary>Steps of each level in the relaxation that ends a solve of a given number of cycles.</summary>
    public IReadOnlyList<long> StepsOfClosing { get; }

    /// <summary>Steps of all levels that a solve has taken, by all ranks together.</summary>
    /// <param name="report">What it reported; its first guess was not made on the coarsest level.</param>
    /// <param name="cycles">The cycles that were asked for; 0 where it ran to a tolerance.</param>
    public long StepsOfSolve(MgritReport report, int cycles)
    {
        if (_hierarchy.Coarsest == 0 || report.Residuals.Count == 0) return Steps(0);
        bool closes = cycles > 0 && report.Cycles == Math.Min(cycles, CyclesToExact);
        return report.Cycles * StepsOfCycle.Sum() + (closes ? 1 : 1 + _options.Relaxation(0)) * Steps(0) + (report.SerialSweep ? Steps(0) : 0);
    }

    /// <summary>Steps that wait for one another in a cycle, with a rank for every interval.</summary>
    public long CriticalPath { get; }

    /// <summary>Cycles after which a solve is exact; 0 where there is one level only.</summary>
    public int CyclesToExact
    {
        get
        {
            int exact = _options.RelaxationWeight == 1 ? _options.Relaxation(0) + 1 : 1;
            return _hierarchy.Coarsest == 0 ? 0 : (_hierarchy.Intervals + exact - 1) / exact;
        }
    }

    /// <summary>Messages with states in one cycle, by all ranks together.</summary>
    public long MessagesOfCycle(TimePartition partition)
    {
        long messages = 0;
        for (int l = 0; l < _hierarchy.Coarsest; l++)
        {
            ReadOnlySpan<int> coarse = _hierarchy.Levels[l].CoarsePoints, starts = partition.Starts(l);
            int last = -1;
            for (int r = 1; r < partition.Ranks; r++)
            {
                int boundary = starts[r];
                if (boundary == last || boundary == 0 || boundary > _hierarchy.Levels[l].Steps) continue;
                last = boundary;
                bool isCoarse = coarse.BinarySearch(boundary) >= 0;
                messages += Visits(l) * (_options.Relaxation(l) + (isCoarse || l == 0 ? 1 : 2));
            }
        }
        return messages + Visits(_hierarchy.Coarsest) * Boundaries(partition, _hierarchy.Coarsest);
    }

    static long Boundaries(TimePartition partition, int level)
    {
        ReadOnlySpan<int> starts = partition.Starts(level);
        long boundaries = 0;
        for (int r = 1; r < partition.Ranks; r++)
            if (starts[r] > starts[r - 1] && starts[r] > 0 && starts[r] < starts[^1]) boundaries++;
        return boundaries;
    }

    /// <summary>How often a cycle visits a level.</summary>
    long Visits(int level) => _options.Cycle == MultigridCycle.V || level == 0 ? 1 : level == _hierarchy.Coarsest ? level : level + 1;

    long Steps(int level) => _hierarchy.Levels[level].Steps;

    int Length(int level) => _hierarchy.Levels[level].LongestInterval;
}
