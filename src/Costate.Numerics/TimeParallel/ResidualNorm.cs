using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.TimeParallel;

/// <summary>ρ, the size of the residuals at all C-points: the same number on all ranks, summed in the order of the points whoever owns them.</summary>
class ResidualNorm<TState> where TState : class, IVector<TState>
{
    readonly TimePartition _partition;
    readonly ICommunicator _ranks;
    readonly MgritOptions _options;
    readonly int _level;
    readonly (double Residual, double Size)[] _norms;
    readonly PieceSums _sums;

    public ResidualNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options, ICommunicator others)
        : this(hierarchy, partition, ranks, options, others, new (double, double)[Points(hierarchy)]) { }

    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns what.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Which norm.</param>
    /// <param name="others">The ranks that hold the other pieces of the same states.</param>
    /// <param name="norms">Memory for two numbers per C-point.</param>
    protected ResidualNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options, ICommunicator others, (double, double)[] norms) =>
        (_partition, _ranks, _options, _level, _norms, _sums) = (partition, ranks, options, Math.Min(1, hierarchy.Coarsest), norms, new(others));

    /// <summary>Numbers of C-points.</summary>
    protected static int Points(TimeHierarchy hierarchy) => hierarchy.Levels[Math.Min(1, hierarchy.Coarsest)].Steps + 1;

    /// <summary>ρ of the residuals as the last relaxation left them. All ranks call this together.</summary>
    /// <param name="points">The C-points of this rank.</param>
    /// <param name="working">Overwritten.</param>
    public double Measure(RankLevel<TState> points, TState working)
    {
        if (points.First < points.End && points.State(points.First) is IPieces<TState> state) MeasurePieces(points, state.Starts);
        else
            for (int j = points.First; j < points.End; j++) _norms[j] = (j == 0 ? 0 : Squared(points, j, working), points.State(j).Dot(points.State(j)));
        _ranks.AllGather(_partition.Starts(_level), _norms.AsSpan());
        return Total(_norms);
    }

    void MeasurePieces(RankLevel<TState> points, ReadOnlySpan<int> starts)
    {
        _sums.Begin(2 * (points.End - points.First), starts);
        for (int j = points.First, sum = 0; j < points.End; j++, sum += 2)
        {
            IPieces<TState> state = (IPieces<TState>)points.State(j);
            if (j == 0) _sums.Own(sum).Clear();
            else state.SquaredDistance(points.IntervalEnd(j), _sums.Own(sum));
            state.Dot(points.State(j), _sums.Own(sum + 1));
        }
        _sums.Exchange();
        for (int j = points.First, sum = 0; j < points.End; j++, sum += 2) _norms[j] = (_sums.Total(sum), _sums.Total(sum + 1));
    }

    static double Squared(RankLevel<TState> points, int j, TState working)
    {
        points.Residual(j, working);
        return working.Dot(working);
    }

    /// <summary>ρ from the squares at all C-points.</summary>
    protected virtual double Total(ReadOnlySpan<(double Residual, double Size)> norms)
    {
        (double residual, double size) = (0, 0);
        foreach ((double r, double u) in norms)
        {
            if (!double.IsFinite(r) || !double.IsFinite(u)) return double.NaN;
            (residual, size) = _options.MaximumNorm ? (Math.Max(residual, r), Math.Max(size, u)) : (residual + r, size + u);
        }
        if (residual == 0) return 0;
        return _options.AbsoluteResidual ? Math.Sqrt(residual) : Math.Sqrt(residual) / Math.Sqrt(size);
    }
}
