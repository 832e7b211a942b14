namespace Costate.Numerics.TimeParallel;

/// <summary>How the levels of a hierarchy follow from one another.</summary>
public sealed record TimeCoarsening
{
    /// <summary>m_0, m_1, …: every m_l-th point of level l is a point of level l + 1, and the last one always. The last factor holds for all further levels. Each at least 2.</summary>
    public IReadOnlyList<int> Factors { get; init; } = [4];

    /// <summary>A level is made only if it has at least so many steps.</summary>
    public int LeastSteps { get; init; } = 4;

    /// <summary>The most levels, the finest included.</summary>
    public int MostLevels { get; init; } = 32;

    /// <summary>Refuses numbers without a meaning.</summary>
    internal void Check()
    {
        if (Factors.Count == 0) throw new ArgumentException("A coarsening needs at least one factor.");
        foreach (int m in Factors)
            if (m < 2) throw new ArgumentException($"A level cannot be coarsened by {m}: the factor must be at least 2.");
        if (LeastSteps < 1) throw new ArgumentException($"A coarse level has at least 1 step, not {LeastSteps}.");
        if (MostLevels < 1) throw new ArgumentException($"There is at least 1 level, not {MostLevels}.");
    }

    /// <summary>m_l.</summary>
    internal int Factor(int level) => Factors[Math.Min(level, Factors.Count - 1)];
}
