using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Steepest descent with a line search: x ← x − αg. α begins where the last search ended, grown if that was its first trial.</summary>
/// <remarks>
/// f and ∇f at the new point are kept for the next step: a caller that moves x itself, or changes what the same objective means, needs a new instance.
/// A failed search leaves x where it was.
/// </remarks>
public sealed class GradientDescent<V> : IOptimizer<IObjective<V>, V> where V : class, IVector<V>
{
    const string TrialName = "trial";

    readonly GradientDescentOptions _options;
    readonly Iterate<V> _current;
    Ray<V>? _ray;
    V? _direction;
    double _trial;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GradientDescent(GradientDescentOptions? options = null)
    {
        _options = (options ?? new()).Validated();
        _current = new(_options.Tolerance);
        _trial = _options.FirstStep;
    }

    /// <inheritdoc/>
    public StepReport Step(IObjective<V> problem, V x)
    {
        if (_current.Begin(problem, x) is { } stop) return stop;
        _ray ??= new(x);
        _direction ??= x.Like();
        _direction.Axpby(-1, _current.Gradient, 0);
        _ray.Aim(problem, x, _direction, _current.Value, -_current.Norm * _current.Norm);
        LineSearchResult found = _options.Search.Search(_ray, _trial);
        if (found.Cause is { } cause) return _current.Stop(StepStatus.LineSearchFailed, cause, _ray.Evaluations);
        StepReport report = _current.Accept(_ray, found.Step, x, _current.Evaluations + _ray.Evaluations);
        _trial = found.Step == _trial && double.IsFinite(found.Step * _options.Growth) ? found.Step * _options.Growth : found.Step;
        return report;
    }

    /// <inheritdoc/>
    /// <remarks>f and ∇f are not saved: the first step after <see cref="Load"/> evaluates them again.</remarks>
    public OptimizerState<V> Save()
    {
        OptimizerState<V> state = new();
        state.Scalars[TrialName] = _trial;
        _current.Save(state);
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<V> state)
    {
        double trial = state.Scalar(TrialName);
        Check.Option(trial > 0 && double.IsFinite(trial), TrialName, trial, "positive and finite");
        _trial = trial;
        _current.Load(state);
    }
}
