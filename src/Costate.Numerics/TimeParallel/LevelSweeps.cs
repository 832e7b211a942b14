using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel;

/// <summary>The steps that a rank takes on the levels of <see cref="Mgrit{TState}"/>: relaxations, and all steps one after another; and the messages between.</summary>
sealed class LevelSweeps<TState> where TState : class, IVector<TState>, IContiguous
{
    readonly TimePartition _partition;
    readonly ITimeStepper<TState> _stepper;
    readonly ICommunicator _ranks;
    readonly MgritOptions _options;
    readonly RankLevel<TState>[] _levels;
    readonly ResidualNorm<TState> _norm;
    readonly TState[] _segment;
    readonly TState _passing;
    readonly long[] _steps;

    public LevelSweeps(
        TimeHierarchy hierarchy, TimePartition partition, ITimeStepper<TState> stepper, ICommunicator ranks, TState shape, MgritOptions options, RankLevel<TState>[] levels, ResidualNorm<TState> norm)
    {
        (_partition, _stepper, _ranks, _options, _levels, _norm) = (partition, stepper, ranks, options, levels, norm);
        _passing = shape.Like();
        _segment = new TState[Math.Max(32, hierarchy.LongestInterval) + 1];
        _steps = new long[levels.Length];
    }

    /// <summary>Steps of each level so far.</summary>
    public long[] StepsTaken => _steps;

    /// <summary>Messages with states that were sent so far.</summary>
    public long MessagesSent { get; private set; }

    /// <summary>A state to work with, between sweeps.</summary>
    public TState Working => _passing;

    /// <summary>F-relaxation, so many times followed by C- and F-relaxation, and the ends of all intervals.</summary>
    /// <param name="l">The level.</param>
    /// <param name="relaxations">C-relaxations.</param>
    /// <param name="measures">Whether the residuals that the last of them leaves are measured.</param>
    public void Relax(int l, int relaxations, bool measures = false)
    {
        Fill(l, ends: true, measures && relaxations == 0);
        for (int k = 1; k <= relaxations; k++)
        {
            RankLevel<TState> coarse = _levels[l + 1];
            for (int j = Math.Max(1, coarse.First); j < coarse.End; j++) coarse.Relax(j, _options.RelaxationWeight);
            Fill(l, ends: true, measures && k == relaxations);
        }
    }

    /// <summary>F-relaxation: every interval from its C-point to its last point, or to its end, which is kept for the residual and for the next level.</summary>
    /// <remarks>What the next rank waits for comes first, what the rank before has to send comes last. Residuals are measured while the ends of intervals are in the caches.</remarks>
    public void Fill(int l, bool ends = false, bool measures = false)
    {
        RankLevel<TState> level = _levels[l];
        ReadOnlySpan<int> coarse = level.Level.CoarsePoints;
        (int first, int last) = (level.First, level.StepsEnd);
        bool receivesPoint = first > 0 && first < level.End && !level.IsCoarse(first), receivesEnd = ends && first > 0 && first < level.End && level.IsCoarse(first);
        if (measures && level.Owns(0)) Measure(l, 0);
        if (first < last)
        {
            int lowest = level.IntervalOf(first), highest = level.IntervalOf(last - 1);
            for (int j = highest; j >= lowest; j--)
            {
                int from = Math.Max(first, coarse[j]);
                if (from == first && receivesPoint) Receive(level, level.State(first), first);
                Steps(level, from, Math.Min(last, coarse[j + 1]), ends);
                if (measures && level.Owns(coarse[j + 1])) Measure(l, j + 1);
            }
        }
        else if (receivesPoint) Receive(level, level.State(first), first);
        if (!receivesEnd) return;
        int end = level.CoarseNumber(first);
        Receive(level, _levels[l + 1].IntervalEnd(end), first);
        if (measures) Measure(l, end);
    }

    /// <summary>All steps of a level one after another, from rank to rank.</summary>
    public void InOrder(int l)
    {
        RankLevel<TState> level = _levels[l];
        (int first, int end) = (level.First, level.StepsEnd);
        if (first >= level.End) return;
        if (first > 0) Receive(level, level.State(first), first);
        const int Piece = 32;
        for (int i = first; i < end;)
        {
            int next = Math.Min(end, Math.Min(i + Piece, i + _segment.Length - 1));
            bool leaves = next >= level.End;
            Advance(level, i, next, leaves ? _passing : level.State(next), leaves);
            if (leaves) Send(level, next);
            i = next;
        }
    }

    /// <summary>s of a coarse problem: its steps from the points as they are.</summary>
    public void StartCorrection(RankLevel<TState> level)
    {
        for (int j = level.First; j < level.StepsEnd; j++)
        {
            _stepper.Step(level.Level.Step(j), level.State(j), level.Start(j));
            _steps[level.Level.Number]++;
        }
        level.Corrects = true;
    }

    void Measure(int l, int end) => _norm.Measure(_levels[l + 1], end, _passing);

    /// <summary>Steps first … end − 1, all of one interval, from the state at point <paramref name="first"/>.</summary>
    void Steps(RankLevel<TState> level, int first, int end, bool ends)
    {
        bool reachesEnd = level.IsCoarse(end);
        if (reachesEnd && !ends) end--;
        if (end <= first) return;
        bool leaves = end >= level.End;
        TState target = leaves ? _passing : reachesEnd && ends ? _levels[level.Level.Number + 1].IntervalEnd(level.CoarseNumber(end)) : level.State(end);
        Advance(level, first, end, target, leaves);
        if (leaves) Send(level, end);
    }

    /// <summary>Steps first … end − 1, the last of them into <paramref name="target"/>, without the last addition if another rank has to do it.</summary>
    void Advance(RankLevel<TState> level, int first, int end, TState target, bool leaves)
    {
        int l = level.Level.Number;
        _steps[l] += end - first;
        if (!level.Corrects)
        {
            for (int i = first; i < end; i++) _segment[i - first] = level.State(i);
            _segment[end - first] = target;
            _stepper.Advance(level.Level, first, _segment.AsSpan(0, end - first + 1));
            return;
        }
        for (int i = first; i < end; i++)
        {
            TState to = i + 1 == end ? target : level.State(i + 1);
            _stepper.Correct(level.Level.Step(i), level.State(i), level.Start(i), leaves && i + 1 == end ? null : level.IntervalEnd(i + 1), to);
        }
    }

    void Send(RankLevel<TState> level, int point)
    {
        _ranks.Send(_partition.Owner(level.Level.Number, point), level.Level.Number, _passing.Bytes);
        MessagesSent++;
    }

    void Receive(RankLevel<TState> level, TState target, int point)
    {
        _ranks.Receive(_partition.Owner(level.Level.Number, point - 1), level.Level.Number, target.Bytes);
        if (level.Corrects) target.Axpby(1, level.IntervalEnd(point), 1);
    }
}
