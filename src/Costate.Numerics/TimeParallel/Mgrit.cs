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
    readonly LevelSweeps<TState> _sweeps;
    readonly ResidualNorm<TState> _norm;
    readonly List<double> _residuals = [];

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
        _sweeps = new(hierarchy, partition, stepper, ranks, shape, options, _levels, norm);
        ExactAfter = new MgritWork(hierarchy, options).CyclesToExact;
    }

    /// <summary>The first point that this rank owns.</summary>
    public int First => _levels[0].First;

    /// <summary>The end of the points that this rank owns.</summary>
    public int End => _levels[0].End;

    /// <summary>Cycles after which a solve is exact: ⌈N_c/(ν_0 + 1)⌉, or N_c where C-relaxations are weighted. 0 where there is one level only, which is solved step after step.</summary>
    public int ExactAfter { get; }

    /// <summary>Steps of each level that this rank has taken so far.</summary>
    public ReadOnlySpan<long> StepsTaken => _sweeps.StepsTaken;

    /// <summary>Messages with states that this rank has sent so far.</summary>
    public long MessagesSent => _sweeps.MessagesSent;

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
        TState initial = points.Owns(0) ? points.State(0) : _sweeps.Working;
        _ranks.Broadcast(_partition.Owner(0, 0), initial.Bytes);
        for (int j = Math.Max(1, points.First); j < points.End; j++) points.State(j).CopyFrom(initial);
    }

    /// <summary>Cycles until the residual is at most the tolerance, from the C-points as they are.</summary>
    public MgritReport Solve() => Coarsest == 0 ? Sweep() : ToTolerance(Math.Min(_options.Cycles, ExactAfter));

    /// <summary>So many cycles, and a last F-relaxation that makes all points agree with the C-points.</summary>
    /// <remarks>The residuals decide about nothing, so the ranks add them up at the end, or after some cycles: none waits for another one but for its states.</remarks>
    public MgritReport Cycle(int cycles) => Coarsest == 0 ? Sweep() : Counted(Math.Min(cycles, ExactAfter));

    /// <summary>All steps one after another.</summary>
    public MgritReport Sweep()
    {
        _residuals.Clear();
        SweepFinest();
        int bad = FirstNotFinite();
        return new(bad < 0 ? MgritStatus.Exact : MgritStatus.NotFinite, [], SerialSweep: true, Step(bad), bad == 0);
    }

    /// <summary>r ← Φ(u at the last point before a C-point) − u at the C-point, as the last relaxation left it.</summary>
    /// <param name="interval">j: the C-point is the end of interval j − 1, a point of level 1 that this rank owns; from 1.</param>
    /// <param name="residual">Overwritten.</param>
    public void Residual(int interval, TState residual) => _levels[1].Residual(interval, residual);

    MgritReport Counted(int cycles)
    {
        _residuals.Clear();
        for (int k = 0; k <= cycles; k++)
        {
            if (k % ResidualNorm<TState>.Most == 0) _norm.Begin(_levels[1], Math.Min(ResidualNorm<TState>.Most, cycles + 1 - k));
            RelaxFinest(k == cycles ? 0 : _options.Relaxation(0), last: k == cycles);
            if (_norm.Measured(_residuals) && !_residuals.TrueForAll(double.IsFinite)) return Report(MgritStatus.NotFinite);
            if (k < cycles) Correct(0, _options.Cycle == MultigridCycle.F);
        }
        return Report(_residuals[^1] == 0 || cycles == ExactAfter ? MgritStatus.Exact : MgritStatus.CycleLimit);
    }

    MgritReport ToTolerance(int cycles)
    {
        _residuals.Clear();
        int slow = 0, growing = 0;
        for (int k = 0; ; k++)
        {
            _norm.Begin(_levels[1], 1);
            RelaxFinest(_options.Relaxation(0), last: true);
            _norm.Measured(_residuals);
            double residual = _residuals[^1];
            if (!double.IsFinite(residual)) return Report(MgritStatus.NotFinite);
            if (residual == 0) return Report(MgritStatus.Exact);
            if (residual <= _options.Tolerance) return Report(MgritStatus.Converged);
            if (k >= ExactAfter) return Report(MgritStatus.Exact);
            if (k > 0)
            {
                double ratio = residual / _residuals[k - 1];
                if (residual < 100 * _options.RoundOff && ratio > 0.5) return Report(MgritStatus.RoundOffPlateau);
                slow = ratio > 0.5 ? slow + 1 : 0;
                growing = ratio > 10 ? growing + 1 : 0;
                if (_options.SerialFallback && (slow >= 3 || growing >= 2))
                {
                    SweepFinest();
                    return Report(growing >= 2 ? MgritStatus.Diverging : MgritStatus.Slow, serial: true);
                }
            }
            if (k == cycles) return Report(MgritStatus.CycleLimit);
            Correct(0, _options.Cycle == MultigridCycle.F);
        }
    }

    /// <summary>The relaxations of level 0 in a cycle, and the residual that they leave.</summary>
    void RelaxFinest(int relaxations, bool last)
    {
        _stepper.Announce(last);
        _sweeps.Relax(0, relaxations, measures: true);
    }

    void SweepFinest()
    {
        _stepper.Announce(last: true);
        _sweeps.InOrder(0);
    }

    MgritReport Report(MgritStatus status, bool serial = false)
    {
        int bad = status == MgritStatus.NotFinite || serial ? FirstNotFinite() : -1;
        return new(bad >= 0 ? MgritStatus.NotFinite : status, [.. _residuals], serial, Step(bad), bad == 0);
    }

    /// <summary>One cycle on a level, from its points as they are.</summary>
    void CycleOn(int l, bool full)
    {
        if (l == Coarsest)
        {
            _sweeps.InOrder(l);
            return;
        }
        _sweeps.Relax(l, _options.Relaxation(l));
        Correct(l, full);
    }

    /// <summary>The coarse-grid correction: the next level's problem from the last relaxation, a cycle on it, and back.</summary>
    void Correct(int l, bool full)
    {
        _sweeps.StartCorrection(_levels[l + 1]);
        CycleOn(l + 1, full);
        if (full && l + 1 < Coarsest) CycleOn(l + 1, full: false);
        if (l > 0) _sweeps.Fill(l);
    }

    /// <summary>A first guess from the coarsest level: its steps without corrections, then upwards, with a V-cycle on every level but the finest.</summary>
    void StartFromCoarsest()
    {
        foreach (RankLevel<TState> level in _levels) level.Corrects = false;
        _sweeps.InOrder(Coarsest);
        for (int l = Coarsest - 1; l > 0; l--)
        {
            CycleOn(l, full: false);
            _levels[l + 1].Corrects = false;
        }
    }

    /// <summary>The step that leads to a point; −1 stays as it is.</summary>
    static int Step(int point) => point > 0 ? point - 1 : point;

    /// <summary>The first point whose state is not finite; −1 if there is none.</summary>
    int FirstNotFinite()
    {
        int bad = int.MaxValue;
        for (int i = First; i < End && bad == int.MaxValue; i++)
            if (!double.IsFinite(this[i].Dot(this[i]))) bad = i;
        bad = _others.AllGather(_ranks.AllGather(bad).Min()).Min();
        return bad == int.MaxValue ? -1 : bad;
    }
}
