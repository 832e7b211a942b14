using System.Globalization;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Limited-memory BFGS: x ← x − αHg, where H is built from the last pairs of steps and gradient differences.</summary>
/// <remarks>
/// The first trial is α = 1, or min(1, 1/‖g‖) while there are no pairs. If the search fails, the memory is dropped and steepest descent tried once; if that
/// fails too, x stays where it was and the report says why. f and ∇f at the new point are kept for the next step: a caller that moves x itself,
/// or changes what the same objective means, needs a new instance.
/// Source: Liu, Nocedal, “On the limited memory BFGS method for large scale optimization”, Math. Programming 45 (1989).
/// </remarks>
public sealed class Lbfgs<V> : IOptimizer<IObjective<V>, V> where V : class, IVector<V>
{
    readonly LbfgsOptions _options;
    readonly Iterate<V> _current;
    readonly LbfgsMemory<V> _memory;
    Ray<V>? _ray;
    V? _direction;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Lbfgs(LbfgsOptions? options = null)
    {
        _options = (options ?? new()).Validated();
        _current = new(_options.Tolerance);
        _memory = new(_options.Pairs);
    }

    /// <inheritdoc/>
    public StepReport Step(IObjective<V> problem, V x)
    {
        int pairs = _memory.Count;
        try
        {
            return Move(problem, x);
        }
        catch (OperationCanceledException)
        {
            _memory.Restore(pairs);
            throw;
        }
    }

    StepReport Move(IObjective<V> problem, V x)
    {
        if (_current.Begin(problem, x) is { } stop) return stop;
        _ray ??= new(x);
        _direction ??= x.Like();
        int evaluations = _current.Evaluations;
        LineSearchResult found = Search(problem, x, ref evaluations);
        if (!found.Found && _memory.Count > 0)
        {
            _memory.Clear();
            found = Search(problem, x, ref evaluations);
        }
        if (found.Cause is { } cause)
        {
            string whole = string.Create(CultureInfo.InvariantCulture, $"Not even steepest descent found a step (‖∇f‖ = {_current.Norm:g6}). {cause}");
            return _current.Stop(StepStatus.LineSearchFailed, whole, evaluations - _current.Evaluations);
        }
        _memory.Add(x, _ray.Point, _current.Gradient, _ray.Gradient);
        return _current.Accept(_ray, found.Step, x, evaluations);
    }

    /// <inheritdoc/>
    /// <remarks>f and ∇f are not saved: the first step after <see cref="Load"/> evaluates them again.</remarks>
    public OptimizerState<V> Save()
    {
        OptimizerState<V> state = new();
        _current.Save(state);
        _memory.Save(state);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<V> state)
    {
        _memory.Load(state);
        _current.Load(state);
    }

    LineSearchResult Search(IObjective<V> problem, V x, ref int evaluations)
    {
        double slope = 0;
        if (_memory.Count > 0)
        {
            _memory.Direction(_current.Gradient, _direction!);
            slope = _direction!.Dot(_current.Gradient);
            if (!(slope < 0 && double.IsFinite(slope))) _memory.Clear(); // rounding made it ascend
        }
        if (_memory.Count == 0)
        {
            _direction!.Axpby(-1, _current.Gradient, 0);
            slope = -_current.Norm * _current.Norm;
        }
        _ray!.Aim(problem, x, _direction!, _current.Value, slope);
        LineSearchResult found = _options.Search.Search(_ray, _memory.Count > 0 ? 1 : Math.Min(1, 1 / _current.Norm));
        evaluations += _ray.Evaluations;
        return found;
    }
}
