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

    public ResidualNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options)
        : this(hierarchy, partition, ranks, options, new (double, double)[Points(hierarchy)]) { }

    /// <param name="hierarchy">The levels.</param>
    /// <param name="partition">Who owns what.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="options">Which norm.</param>
    /// <param name="norms">Memory for two numbers per C-point.</param>
    protected ResidualNorm(TimeHierarchy hierarchy, TimePartition partition, ICommunicator ranks, MgritOptions options, (double, double)[] norms) =>
        (_partition, _ranks, _options, _level, _norms) = (partition, ranks, options, Math.Min(1, hierarchy.Coarsest), norms);

    /// <summary>Numbers of C-points.</summary>
    protected static int Points(TimeHierarchy hierarchy) => hierarchy.Levels[Math.Min(1, hierarchy.Coarsest)].Steps + 1;

    /// <summary>ρ of the residuals as the last relaxation left them. All ranks call this together.</summary>
    /// <param name="points">The C-points of this rank.</param>
    /// <param name="working">Overwritten.</param>
    public double Measure(RankLevel<TState> points, TState working)
    {
        for (int j = points.First; j < points.End; j++)
        {
            TState state = points.State(j);
            _norms[j] = (0, state.Dot(state));
            if (j == 0) continue;
            _norms[j].Residual = state is IDistance<TState> measured ? measured.SquaredDistance(points.IntervalEnd(j)) : Squared(points, j, working);
        }
        _ranks.AllGather(_partition.Starts(_level), _norms.AsSpan());
        return Total(_norms);
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
