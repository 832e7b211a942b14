using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel;

/// <summary>Multigrid reduction in time: solves u_{i+1} = Φ_i(u_i), i = 0 … N − 1, for all points at once, on any number of ranks.</summary>
/// <remarks>
/// A full approximation scheme with injection to the C-points and ideal interpolation. A cycle relaxes (F: every interval from its C-point; C: the C-points from the
/// points before them), and corrects the C-points by a problem on the next level, v_{j+1} = w_{j+1} + (Φ_j(v_j) − s_j), where w_{j+1} is the end of interval j and
/// s_j = Φ_j(u(c_j)). In this order of evaluation the solution step after step is a fixed point bit for bit, and after k cycles the first (ν_0 + 1)·k C-points have its bits,
/// whatever the number of levels and ranks. All ranks run this together; each holds the points that it owns.
/// Source: Falgout, Friedhoff, Kolev, MacLachlan, Schroder, “Parallel time integration with multigrid”, SIAM Journal on Scientific Computing 36 (2014).
/// </remarks>
public sealed class Mgrit<TState> where TState : class, IVector<TState>, IContiguous
{
    readonly TimeHierarchy _hierarchy;
    readonly TimePartition _partition;
    readonly ITimeStepper<TState> _stepper;
    readonly ICommunicator _ranks, _others;
    readonly MgritOptions _options;
    readonly RankLevel<TState>[] _levels;
    readonly TState[] _segment;
    readonly TState _passing;
    readonly ResidualNorm<TState> _norm;
    readonly List<double> _residuals = [];
    readonly long[] _steps;

    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns what; made for as many ranks as there are.</param>
    /// <param name="stepper">Φ on all levels.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="shape">A state, of which all others are made.</param>
    /// <param name="options">How to iterate.</param>
    /// <param name="others">The ranks that hold the other pieces of the same states, and do the same with them; states are then <see cref="IPieces{TSelf}"/>. Null if there are none.</param>
    /// <exception cref="ArgumentException">The partition is for another number of ranks, or an option has no meaning.</exception>
    public Mgrit(TimeHierarchy hierarchy, TimePartition partition, ITimeStepper<TState> stepper, ICommunicator ranks, TState shape, MgritOptions options, ICommunicator? others = null)
        : this(hierarchy, partition, stepper, ranks, shape, options, others ?? SingleRank.Instance, new ResidualNorm<TState>(hierarchy, partition, ranks, options, others ?? SingleRank.Instance)) { }

    /// <summary>The same with another measure of the residual.</summary>
    internal Mgrit(TimeHierarchy hierarchy, TimePartition partition, ITimeStepper<TState> stepper, ICommunicator ranks, TState shape, MgritOptions options, ICommunicator others, ResidualNorm<TState> norm)
    {
        options.Check();
        if (partition.Ranks != ranks.Size) throw new ArgumentException($"The points are shared out over {partition.Ranks} ranks, but there are {ranks.Size}.", nameof(partition));
        (_hierarchy, _partition, _stepper, _ranks, _others, _options, _norm) = (hierarchy, partition, stepper, ranks, others, options, norm);
        _levels = new RankLevel<TState>[hierarchy.Levels.Count];
        for (int l = 0; l < _levels.Length; l++) _levels[l] = new(hierarchy.Levels[l], partition, ranks.Rank, shape, l == 0 ? null : _levels[l - 1]);
        _passing = shape.Like();
        _segment = new TState[Math.Max(32, hierarchy.LongestInterval) + 1];
        _steps = new long[_levels.Length];
        ExactAfter = new MgritWork(hierarchy, options).CyclesToExact;
    }

    /// <summary>The first point that this rank owns.</summary>
    public int First => _levels[0].First;

    /// <summary>The end of the points that this rank owns.</summary>
    public int End => _levels[0].End;

    /// <summary>Cycles after which a solve is exact: ⌈N_c/(ν_0 + 1)⌉, or N_c where C-relaxations are weighted. 0 where there is one level only, which is solved step after step.</summary>
    public int ExactAfter { get; }

    /// <summary>Steps of each level that this rank has taken so far.</summary>
    public ReadOnlySpan<long> StepsTaken => _steps;

    /// <summary>Messages with states that this rank has sent so far.</summary>
    public long MessagesSent { get; private set; }

    /// <summary>States that this rank holds.</summary>
    public int StatesHeld => _levels[0].End - _levels[0].First + 1 + 2 * _levels.Skip(1).Sum(level => level.End - level.First);

    int Coarsest => _levels.Length - 1;

    /// <summary>The state at a point that this rank owns. Before a solve: point 0 must be set, the C-points may be as a first guess; all others are overwritten.</summary>
    public TState this[int point] => _levels[0].State(point);

    /// <summary>u_i ← u_0 at all points: the first guess where there is none better.</summary>
    public void Start()
    {
        if (_options.FullMultigridStart && Coarsest > 0)
        {
            StartFromCoarsest();
            return;
        }
        RankLevel<TState> points = _levels[Math.Min(1, Coarsest)];
        TState initial = points.Owns(0) ? points.State(0) : _passing;
        _ranks.Broadcast(_partition.Owner(0, 0), initial.Bytes);
        for (int j = Math.Max(1, points.First); j < points.End; j++) points.State(j).CopyFrom(initial);
    }

    /// <summary>Cycles until the residual is at most the tolerance, from the C-points as they are.</summary>
    public MgritReport Solve() => Run(Math.Min(_options.Cycles, ExactAfter), toTolerance: true);

    /// <summary>So many cycles, and a last F-relaxation that makes all points agree with the C-points.</summary>
    public MgritReport Cycle(int cycles) => Run(Math.Min(cycles, ExactAfter), toTolerance: false);

    /// <summary>All steps one after another.</summary>
    public MgritReport Sweep()
    {
        _residuals.Clear();
        SolveInOrder();
        int bad = FirstNotFinite();
        return new(bad < 0 ? MgritStatus.Exact : MgritStatus.NotFinite, [], SerialSweep: true, bad);
    }

    /// <summary>r ← Φ(u at the last point before a C-point) − u at the C-point, as the last relaxation left it.</summary>
    /// <param name="interval">j: the C-point is the end of interval j − 1, a point of level 1 that this rank owns; from 1.</param>
    /// <param name="residual">Overwritten.</param>
    public void Residual(int interval, TState residual) => _levels[1].Residual(interval, residual);

    MgritReport Run(int cycles, bool toTolerance)
    {
        _residuals.Clear();
        if (Coarsest == 0) return Sweep();
        int slow = 0, growing = 0;
        for (int k = 0; ; k++)
        {
            bool closing = !toTolerance && k == cycles;
            Relax(0, closing ? 0 : _options.Relaxation(0));
            double residual = _norm.Measure(_levels[1], _passing);
            _residuals.Add(residual);
            if (!double.IsFinite(residual)) return Report(MgritStatus.NotFinite);
            if (residual == 0) return Report(MgritStatus.Exact);
            if (toTolerance && residual <= _options.Tolerance) return Report(MgritStatus.Converged);
            if (k >= ExactAfter) return Report(MgritStatus.Exact);
            if (k > 0)
            {
                double ratio = residual / _residuals[k - 1];
                bool plateau = residual < 100 * _options.RoundOff && ratio > 0.5;
                if (plateau && toTolerance) return Report(MgritStatus.RoundOffPlateau);
                slow = ratio > 0.5 ? slow + 1 : 0;
                growing = ratio > 10 ? growing + 1 : 0;
                if (toTolerance && _options.SerialFallback && (slow >= 3 || growing >= 2))
                {
                    SolveInOrder();
                    return Report(growing >= 2 ? MgritStatus.Diverging : MgritStatus.Slow, serial: true);
                }
            }
            if (k == cycles) return Report(MgritStatus.CycleLimit);
            Correct(0, _options.Cycle == MultigridCycle.F);
        }
    }

    MgritReport Report(MgritStatus status, bool serial = false)
    {
        int bad = status == MgritStatus.NotFinite || serial ? FirstNotFinite() : -1;
        return new(bad >= 0 ? MgritStatus.NotFinite : status, [.. _residuals], serial, bad);
    }

    /// <summary>One cycle on a level, from its points as they are.</summary>
    void CycleOn(int l, bool full)
    {
        if (l == Coarsest)
        {
            SolveInOrder(l);
            return;
        }
        Relax(l, _options.Relaxation(l));
        Correct(l, full);
    }

    /// <summary>The coarse-grid correction: the next level's problem from the last relaxation, a cycle on it, and back.</summary>
    void Correct(int l, bool full)
    {
        RankLevel<TState> coarse = _levels[l + 1];
        for (int j = coarse.First; j < coarse.StepsEnd; j++)
        {
            _stepper.Step(coarse.Level.Step(j), coarse.State(j), coarse.Start(j));
            _steps[l + 1]++;
        }
        coarse.Corrects = true;
        CycleOn(l + 1, full);
        if (full && l + 1 < Coarsest) CycleOn(l + 1, full: false);
        if (l > 0) Relax(l);
    }

    /// <summary>F-relaxation, so many times followed by C- and F-relaxation, and the ends of all intervals.</summary>
    void Relax(int l, int relaxations)
    {
        Relax(l, ends: true);
        for (int k = 0; k < relaxations; k++)
        {
            RankLevel<TState> coarse = _levels[l + 1];
            double weight = _options.RelaxationWeight;
            for (int j = Math.Max(1, coarse.First); j < coarse.End; j++)
            {
                if (weight == 1) coarse.State(j).CopyFrom(coarse.IntervalEnd(j));
                else coarse.State(j).Axpby(weight, coarse.IntervalEnd(j), 1 - weight);
            }
            Relax(l, ends: true);
        }
    }

    /// <summary>F-relaxation: every interval from its C-point to its last point, or to its end, which is kept for the residual and for the next level.</summary>
    /// <remarks>What the next rank waits for comes first, what the rank before has to send comes last.</remarks>
    void Relax(int l, bool ends = false)
    {
        RankLevel<TState> level = _levels[l];
        ReadOnlySpan<int> coarse = level.Level.CoarsePoints;
        (int first, int last) = (level.First, level.StepsEnd);
        bool receivesPoint = first > 0 && first < level.End && !level.IsCoarse(first), receivesEnd = ends && first > 0 && first < level.End && level.IsCoarse(first);
        if (first < last)
        {
            int lowest = level.IntervalOf(first), highest = level.IntervalOf(last - 1);
            for (int j = highest; j >= lowest; j--)
            {
                int from = Math.Max(first, coarse[j]);
                if (from == first && receivesPoint) break;
                RelaxSteps(level, from, Math.Min(last, coarse[j + 1]), ends);
            }
            if (receivesPoint)
            {
                Receive(level, level.State(first), first);
                RelaxSteps(level, first, Math.Min(last, coarse[lowest + 1]), ends);
            }
        }
        else if (receivesPoint) Receive(level, level.State(first), first);
        if (receivesEnd) Receive(level, _levels[l + 1].IntervalEnd(level.CoarseNumber(first)), first);
    }

    /// <summary>Steps first … end − 1, all of one interval, from the state at point <paramref name="first"/>.</summary>
    void RelaxSteps(RankLevel<TState> level, int first, int end, bool ends)
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

    /// <summary>All steps of a level one after another, from rank to rank.</summary>
    void SolveInOrder(int l = 0)
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

    /// <summary>A first guess from the coarsest level: its steps without corrections, then upwards, with a V-cycle on every level but the finest.</summary>
    void StartFromCoarsest()
    {
        foreach (RankLevel<TState> level in _levels) level.Corrects = false;
        SolveInOrder(Coarsest);
        for (int l = Coarsest - 1; l > 0; l--)
        {
            CycleOn(l, full: false);
            _levels[l + 1].Corrects = false;
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

    /// <summary>The step whose result is the first that is not finite; −1 if all are.</summary>
    int FirstNotFinite()
    {
        int bad = int.MaxValue;
        for (int i = First; i < End && bad == int.MaxValue; i++)
            if (!double.IsFinite(this[i].Dot(this[i]))) bad = i;
        bad = _others.AllGather(_ranks.AllGather(bad).Min()).Min();
        return bad == int.MaxValue ? -1 : Math.Max(0, bad - 1);
    }
}
