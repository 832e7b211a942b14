using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel;

/// <summary>ρ, the size of the residuals at all C-points: the same number on all ranks, summed in the order of the points whoever owns them.</summary>
/// <remarks>Some measurements may wait until the ranks add them up together. Announced by <see cref="Begin"/>, made point by point, and ended by <see cref="Measured"/> one by one.</remarks>
class ResidualNorm<TState> where TState : class, IVector<TState>
{
    /// <summary>The most measurements that may wait.</summary>
    public const int Most = 4;

    readonly TimePartition _partition;
    readonly ICommunicator _ranks;
    readonly MgritOptions _options;
    readonly int _level, _points;
    readonly (double Residual, double Size)[] _norms;
    readonly int[] _starts;
    readonly PieceSums _sums;
    int _announced, _made, _first, _own;
    bool _inPieces;

    public ResidualNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options, ICommunicator others) : this(hierarchy, partition, ranks, options, others, Memory(hierarchy)) { }

    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns what.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Which norm.</param>
    /// <param name="others">The ranks that hold the other pieces of the same states.</param>
    /// <param name="norms">From <see cref="Memory"/>.</param>
    protected ResidualNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options, ICommunicator others, (double, double)[] norms)
    {
        (_partition, _ranks, _options, _level, _norms, _sums) = (partition, ranks, options, Math.Min(1, hierarchy.Coarsest), norms, new(others));
        _points = norms.Length / Most;
        _starts = new int[partition.Ranks + 1];
    }

    /// <summary>Memory for two numbers per C-point and measurement; its content does not matter.</summary>
    public static (double, double)[] Memory(TimeHierarchy hierarchy) => new (double, double)[Most * (hierarchy.Levels[Math.Min(1, hierarchy.Coarsest)].Steps + 1)];

    /// <summary>So many measurements follow, after which the ranks come together.</summary>
    /// <param name="points">The C-points.</param>
    /// <param name="measurements">How many; at most <see cref="Most"/>.</param>
    public void Begin(RankLevel<TState> points, int measurements)
    {
        (_announced, _made, _first, _own) = (measurements, 0, points.First, measurements * (points.End - points.First));
        _inPieces = _own > 0 && points.State(_first) is IPieces<TState>;
        if (_inPieces) _sums.Begin(2 * _own, ((IPieces<TState>)points.State(_first)).Starts);
        for (int r = 0; r < _starts.Length; r++) _starts[r] = measurements * _partition.Starts(_level)[r];
    }

    /// <summary>Measures a C-point of this rank, as the last relaxation left it.</summary>
    /// <param name="points">The C-points.</param>
    /// <param name="j">Which.</param>
    /// <param name="working">Overwritten.</param>
    public void Measure(RankLevel<TState> points, int j, TState working)
    {
        TState state = points.State(j);
        if (!_inPieces)
        {
            _norms[_announced * j + _made] = (j == 0 ? 0 : Squared(points, j, working), state.Dot(state));
            return;
        }
        IPieces<TState> pieces = (IPieces<TState>)state;
        int sum = 2 * (_announced * (j - _first) + _made);
        if (j == 0) _sums.Own(sum).Clear();
        else pieces.SquaredDistance(points.IntervalEnd(j), _sums.Own(sum));
        pieces.Dot(state, _sums.Own(sum + 1));
    }

    /// <summary>Ends a measurement. After the last one that was announced, ρ of all of them is added to the given list; all ranks call this together.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Measured(List<double> residuals)
    {
        if (++_made < _announced) return false;
        if (_inPieces)
        {
            _sums.Exchange();
            for (int k = 0; k < _own; k++) _norms[_announced * _first + k] = (_sums.Total(2 * k), _sums.Total(2 * k + 1));
        }
        _ranks.AllGather(_starts, _norms.AsSpan());
        for (int k = 0; k < _announced; k++) residuals.Add(Total(k));
        return true;
    }

    static double Squared(RankLevel<TState> points, int j, TState working)
    {
        points.Residual(j, working);
        return working.Dot(working);
    }

    /// <summary>ρ from the squares at all C-points.</summary>
    protected virtual double Total(int measurement)
    {
        (double residual, double size) = (0, 0);
        for (int j = 0; j < _points; j++)
        {
            (double r, double u) = _norms[_announced * j + measurement];
            if (!double.IsFinite(r) || !double.IsFinite(u)) return double.NaN;
            (residual, size) = _options.MaximumNorm ? (Math.Max(residual, r), Math.Max(size, u)) : (residual + r, size + u);
        }
        if (residual == 0) return 0;
        return _options.AbsoluteResidual ? Math.Sqrt(residual) : Math.Sqrt(residual) / Math.Sqrt(size);
    }
}
