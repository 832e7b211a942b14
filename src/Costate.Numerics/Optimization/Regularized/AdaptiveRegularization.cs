using System.Globalization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>
/// Methods of order q with adaptive regularisation (AR_q), on one level or on several (MAR_q): q = 1 with the Hessian of Gauss and Newton is the method of
/// Levenberg and Marquardt, q = 2 is adaptive cubic regularisation (ARC).
/// </summary>
/// <remarks>
/// A step minimises T_q(s) + λ/(q + 1)·‖s‖^(q + 1), and <see cref="RegularizationRule"/> judges it. With coarse models, a fine step is followed by a coarse one
/// where ‖R∇f‖ ≥ κ‖∇f‖ and ‖R∇f‖ > ε_H: a coarse problem that agrees with f to first order (or to second) is solved approximately by the same method, its step
/// is prolonged and judged by the decrease of the coarse problem. Coarse problems begin with a coarse step of their own, where that passes the test. A rejected
/// step leaves x where it was. Near a minimum, where the decreases drown in the rounding of f, a step that shortens ∇f is accepted. f and ∇f at the new point are kept for the next step: a caller that moves x itself, or changes what the same objective means,
/// needs a new instance. Steps are found by an <see cref="IRegularizedStep{TProblem, V}"/>, so one driver serves all orders.
/// Sources: Calandra, Gratton, Riccietti, Vasseur, arXiv:1904.04685 and arXiv:1904.04692; Gratton, Sartenaer, Toint, “Recursive trust-region methods for
/// multiscale nonlinear optimization”, SIAM Journal on Optimization 19 (2008).
/// </remarks>
public sealed class AdaptiveRegularization<TProblem, V> : IOptimizer<TProblem, V> where TProblem : class, IObjective<V> where V : class, IVector<V>
{
    const string LambdaName = "lambda", CoarseLambdaName = "coarseLambda", AfterFineName = "afterFine", FirstNormName = "firstGradientNorm";
    const double LargestLambda = 1e60;

    readonly RegularizationOptions _options;
    readonly RegularizedLevel<TProblem, V> _level;
    TProblem? _problem;
    double? _firstNorm;

    /// <param name="step">Makes what finds the steps: one for each level.</param>
    /// <param name="options">Without: the defaults of <see cref="RegularizationOptions"/>.</param>
    /// <param name="models">Coarse models, that below f first; none for a method of one level.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AdaptiveRegularization(Func<IRegularizedStep<TProblem, V>> step, RegularizationOptions? options = null, params ReadOnlySpan<ICoarseModel<TProblem, V>> models)
    {
        ArgumentNullException.ThrowIfNull(step);
        _options = (options ?? new()).Validated();
        RegularizedLevel<TProblem, V> level = new(step(), _options, null, null);
        for (int i = models.Length - 1; i >= 0; i--) level = new(step(), _options, models[i], level);
        _level = level;
    }

    /// <summary>λ of the next fine step.</summary>
    public double Lambda => _level.Lambda;

    /// <summary>λ_C of the next coarse step.</summary>
    public double CoarseLambda => _options.Coarse.SeparateLambda ? _level.CoarseLambda : _level.Lambda;

    /// <inheritdoc/>
    public StepReport Step(TProblem problem, V x)
    {
        _level.Evaluations = 0;
        if (!ReferenceEquals(problem, _problem))
        {
            _level.Begin(problem, x);
            _problem = problem;
        }
        (double value, double norm) = (_level.Value, _level.Norm);
        if (!double.IsFinite(value) || !double.IsFinite(norm))
        {
            _problem = null;
            return new(StepStatus.NonFinite, value, norm, 0, _level.Evaluations,
                string.Create(CultureInfo.InvariantCulture, $"f = {value:g6}, ‖∇f‖ = {norm:g6} at the point to start from: not finite."));
        }
        double limit = _options.Tolerance.Limit(_firstNorm ??= norm);
        if (norm <= limit) return new(StepStatus.Converged, value, norm, 0, _level.Evaluations, _options.Tolerance.Cause(norm, _firstNorm.Value));
        RegularizedReport step = _level.Step(problem, x, limit, _options.Coarse.Least ?? limit, out ModelStep found);
        StepReport report = new(StepStatus.Continue, _level.Value, _level.Norm, step.IsAccepted ? step.Length : 0, _level.Evaluations)
        {
            Products = found.Products,
            Regularization = step,
        };
        if (_level.Norm <= limit) return report with { Status = StepStatus.Converged, Cause = _options.Tolerance.Cause(_level.Norm, _firstNorm.Value) };
        return step.IsAccepted || step.IsCoarse ? report : Stuck(report, step, x);
    }

    /// <inheritdoc/>
    /// <remarks>f and ∇f are not saved: the first step after <see cref="Load"/> evaluates them again.</remarks>
    public OptimizerState<V> Save()
    {
        OptimizerState<V> state = new();
        state.Scalars[LambdaName] = _level.Lambda;
        state.Scalars[CoarseLambdaName] = _level.CoarseLambda;
        state.Scalars[AfterFineName] = _level.AfterFine ? 1 : 0;
        if (_firstNorm is { } norm) state.Scalars[FirstNormName] = norm;
        return state;
    }

    /// <inheritdoc/>
    public void Load(OptimizerState<V> state)
    {
        (double lambda, double coarse, double after) = (state.Scalar(LambdaName), state.Scalar(CoarseLambdaName), state.Scalar(AfterFineName));
        Check.Option(lambda > 0 && double.IsFinite(lambda), LambdaName, lambda, "positive and finite");
        Check.Option(coarse > 0 && double.IsFinite(coarse), CoarseLambdaName, coarse, "positive and finite");
        Check.Option(after is 0 or 1, AfterFineName, after, "0 or 1");
        (_level.Lambda, _level.CoarseLambda, _level.AfterFine) = (lambda, coarse, after == 1);
        _firstNorm = state.Scalars.TryGetValue(FirstNormName, out double norm) ? norm : null;
        _problem = null;
    }

    /// <summary>After a rejected fine step: whether a longer λ can still help.</summary>
    StepReport Stuck(StepReport report, RegularizedReport step, V x)
    {
        double resolution = _options.Resolution, size = x.Norm();
        string? why =
            step.NextLambda > LargestLambda ? string.Create(CultureInfo.InvariantCulture, $"λ = {step.NextLambda:g4} has grown beyond {LargestLambda:g1}") :
            step.Predicted > 0 && _level.DrownsInRounding(step.Predicted) ? string.Create(CultureInfo.InvariantCulture,
                $"the predicted decrease {step.Predicted:g4} is below the rounding of f = {report.Value:g6}") :
            step.Length > 0 && step.Length <= resolution * size ? string.Create(CultureInfo.InvariantCulture,
                $"the step ‖s‖ = {step.Length:g4} is below the rounding of ‖x‖ = {size:g4}") : null;
        return why is null ? report : report with
        {
            Status = StepStatus.StepUnderflow,
            Cause = string.Create(CultureInfo.InvariantCulture, $"No step lowers f any more: {why}. ‖∇f‖ = {report.GradientNorm:g6}. {step}"),
        };
    }
}
