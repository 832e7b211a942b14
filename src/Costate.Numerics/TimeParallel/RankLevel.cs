using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel;

/// <summary>What a rank holds of a level: the states at its points and, below the finest level, the two parts of the right-hand side.</summary>
/// <remarks>The points of a coarse level are C-points of the level above, and share their states: a correction is made in place.</remarks>
sealed class RankLevel<TState> where TState : class, IVector<TState>
{
    readonly TState[] _states, _starts, _ends;

    public RankLevel(TimeLevel level, TimePartition partition, int rank, TState shape, RankLevel<TState>? finer)
    {
        (Level, First, End) = (level, partition.First(level.Number, rank), partition.First(level.Number, rank + 1));
        _states = new TState[End - First];
        for (int i = First; i < End; i++) _states[i - First] = finer is null ? shape.Like() : finer.State(finer.Level.CoarsePoints[i]);
        (_starts, _ends) = finer is null ? ([], []) : (new TState[End - First], new TState[End - First]);
        for (int i = 0; i < _starts.Length; i++) (_starts[i], _ends[i]) = (shape.Like(), shape.Like());
    }

    public TimeLevel Level { get; }

    /// <summary>The first point.</summary>
    public int First { get; }

    /// <summary>The end of the points.</summary>
    public int End { get; }

    /// <summary>The end of the steps, which begin at the points.</summary>
    public int StepsEnd => Math.Min(End, Level.Steps);

    /// <summary>Whether steps are corrected: v_{j+1} = w_{j+1} + (Φ_j(v_j) − s_j).</summary>
    public bool Corrects { get; set; }

    public bool Owns(int point) => point >= First && point < End;

    /// <summary>u at a point.</summary>
    public TState State(int point) => _states[point - First];

    /// <summary>s at a point: the step that begins there, from the state before the correction.</summary>
    public TState Start(int point) => _starts[point - First];

    /// <summary>w at a point: the end of the interval of the level above that ends there.</summary>
    public TState IntervalEnd(int point) => _ends[point - First];

    /// <summary>u ← u + ω(w − u) at a point. Where w is lost by it, it is to be made anew.</summary>
    public void Relax(int point, double weight)
    {
        (TState state, TState end) = (State(point), IntervalEnd(point));
        if (weight != 1) state.Axpby(weight, end, 1 - weight);
        else if (state is IExchangeable<TState> exchangeable) exchangeable.Exchange(end);
        else state.CopyFrom(end);
    }

    /// <summary>r ← w − u at a point.</summary>
    public void Residual(int point, TState residual)
    {
        residual.CopyFrom(IntervalEnd(point));
        residual.Axpby(-1, State(point), 1);
    }

    /// <summary>Whether a point is a C-point.</summary>
    public bool IsCoarse(int point) => Level.CoarsePoints.BinarySearch(point) >= 0;

    /// <summary>The number on the next level of a C-point.</summary>
    public int CoarseNumber(int point) => Level.CoarsePoints.BinarySearch(point);

    /// <summary>The interval between C-points to which a step belongs.</summary>
    public int IntervalOf(int step)
    {
        int place = Level.CoarsePoints.BinarySearch(step);
        return place >= 0 ? place : ~place - 1;
    }
}
