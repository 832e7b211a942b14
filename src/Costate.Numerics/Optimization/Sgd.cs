using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>Stochastic gradient descent with momentum: v ← βv + g, x ← x − ηv, with g = ∇f(x), or g = ∇f(x − ηβv) by Nesterov.</summary>
/// <remarks>
/// If f or g is not finite, x and v stay as they are. With Nesterov's point, the value and the gradient norm in the report belong to x − ηβv.
/// Source: Sutskever, Martens, Dahl, Hinton, “On the importance of initialization and momentum in deep learning”, ICML 2013, with η outside the velocity.
/// </remarks>
public sealed class Sgd<V> : IRatedOptimizer<IObjective<V>, V> where V : class, IVector<V>
{
    const string Velocity = "velocity", RateName = "rate";

    readonly double _momentum;
    readonly bool _nesterov;
    V? _gradient, _ahead, _velocity;

    /// <param name="options">Without: rate 0.01, momentum 0.9.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Sgd(SgdOptions? options = null)
    {
        options = (options ?? new()).Validated();
        (Rate, _momentum, _nesterov) = (options.Rate, options.Momentum, options.Nesterov);
    }

    /// <inheritdoc/>
    public double Rate { get; set => field = Check.Rate(value); }

    /// <inheritdoc/>
    public StepReport Step(IObjective<V> problem, V x)
    {
        _gradient ??= x.Like();
        double value = problem.Gradient(_nesterov ? Ahead(x) : x, _gradient), norm = _gradient.Norm();
        if (!double.IsFinite(value) || !double.IsFinite(norm)) return StepReport.NotFinite(value, norm, "not finite");
        V step = _gradient;
        if (_momentum > 0)
        {
            step = _velocity ??= x.Like();
            step.Axpby(1, _gradient, _momentum);
        }
        x.Axpby(-Rate, step, 1);
        return new(StepStatus.Continue, value, norm, Rate, 1);
    }

    /// <inheritdoc/>
    public OptimizerState<V> Save()
    {
        OptimizerState<V> state = new();
        state.Scalars[RateName] = Rate;
        if (_velocity is not null) state.Vectors[Velocity] = _velocity;
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<V> state)
    {
        Rate = state.Scalar(RateName);
        _velocity = state.Vectors.TryGetValue(Velocity, out V? velocity) ? velocity.Copy() : null;
    }

    V Ahead(V x)
    {
        _ahead ??= x.Like();
        _ahead.CopyFrom(x);
        if (_velocity is not null) _ahead.Axpby(-Rate * _momentum, _velocity, 1);
        return _ahead;
    }
}
