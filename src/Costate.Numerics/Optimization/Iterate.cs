using System.Globalization;
using Costate.Numerics.Optimization.LineSearches;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Where a line-search method stands: f and ∇f at x, kept from one step to the next, and the stop test.</summary>
sealed class Iterate<V>(GradientTolerance tolerance) where V : class, IVector<V>
{
    const string FirstNormName = "firstGradientNorm";

    IObjective<V>? _problem;
    V? _gradient;
    double _value, _norm;
    double? _firstNorm;

    public double Value => _value;

    public double Norm => _norm;

    public V Gradient => _gradient!;

    /// <summary>Evaluations of f in this step outside the line searches.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Begins a step at x: evaluates f unless x was the last accepted point of the same problem. Returns the report of a stop, or null to go on.</summary>
    public StepReport? Begin(IObjective<V> problem, V x)
    {
        Evaluations = 0;
        if (!ReferenceEquals(problem, _problem))
        {
            _gradient ??= x.Like();
            (_problem, _value, Evaluations) = (problem, problem.Gradient(x, _gradient), 1);
            _norm = _gradient.Norm();
        }
        if (!double.IsFinite(_value) || !double.IsFinite(_norm))
        {
            _problem = null;
            return Stop(StepStatus.NonFinite, string.Create(CultureInfo.InvariantCulture, $"f = {_value:g6}, ‖∇f‖ = {_norm:g6} at the point to start from: not finite."));
        }
        return Converged ? Stop(StepStatus.Converged, tolerance.Cause(_norm, _firstNorm!.Value)) : null;
    }

    bool Converged => _norm <= tolerance.Limit(_firstNorm ??= _norm);

    /// <summary>x ← the point where the ray stands, with its value and gradient.</summary>
    public StepReport Accept(Ray<V> ray, double step, V x, int evaluations)
    {
        _value = ray.Evaluate(step).Value;
        x.CopyFrom(ray.Point);
        _gradient!.CopyFrom(ray.Gradient);
        _norm = _gradient.Norm();
        return Converged
            ? new(StepStatus.Converged, _value, _norm, step, evaluations, tolerance.Cause(_norm, _firstNorm!.Value))
            : new(StepStatus.Continue, _value, _norm, step, evaluations);
    }

    /// <summary>A report that no step was taken.</summary>
    public StepReport Stop(StepStatus status, string cause, int evaluations = 0) => new(status, _value, _norm, 0, Evaluations + evaluations, cause);

    public void Save(OptimizerState<V> state)
    {
        if (_firstNorm is { } norm) state.Scalars[FirstNormName] = norm;
    }

    public void Load(OptimizerState<V> state)
    {
        _firstNorm = state.Scalars.TryGetValue(FirstNormName, out double norm) ? norm : null;
        _problem = null;
    }
}
