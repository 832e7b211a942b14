using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>The step of order 3: m(s) = T₃(s) + λ/4·‖s‖⁴ is minimised by the method of order 2, from s = 0 until m(s) &lt; m(0) and ‖∇m(s)‖ ≤ θ‖s‖³.</summary>
/// <remarks>One outer step takes many inner ones: for small problems, or for those where third derivatives are cheap.</remarks>
public sealed class QuarticStep<V> : IRegularizedStep<IThirdOrder<V>, V> where V : class, IVector<V>
{
    readonly double _theta;
    readonly int _most;
    readonly QuarticModel<V> _model = new();
    readonly AdaptiveRegularization<ISecondOrder<V>, V> _inner;
    readonly OptimizerState<V> _fresh;

    /// <param name="inner">Finds the steps of the inner method.</param>
    /// <param name="options">Without: θ = 1, 300 inner steps.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public QuarticStep(IRegularizedStep<ISecondOrder<V>, V> inner, RegularizedStepOptions? options = null)
    {
        options = (options ?? new()).Validated();
        (_theta, _most) = (options.ThetaFor(3), options.Iterations);
        _inner = new(() => inner, new() { Tolerance = new() { Relative = 1e-15, Absolute = 0 } });
        _fresh = _inner.Save();
    }

    /// <inheritdoc/>
    public int Order => 3;

    /// <inheritdoc/>
    public ModelStep Solve(IThirdOrder<V> problem, V x, V gradient, double lambda, double enough, bool moved, V step)
    {
        _model.Aim(problem, x, gradient, lambda, moved);
        _inner.Load(_fresh);
        step.SetZero();
        (int iterations, int products) = (0, 0);
        LinearStatus status = LinearStatus.IterationLimit;
        while (iterations < _most)
        {
            StepReport report = _inner.Step(_model, step);
            iterations++;
            products += report.Products;
            double length = step.Norm();
            if (report.Value < 0 && report.GradientNorm <= Math.Max(_theta * length * length * length, enough))
            {
                status = LinearStatus.Converged;
                break;
            }
            if (report.Status != StepStatus.Continue)
            {
                if (report.Status == StepStatus.NonFinite) status = LinearStatus.NonFinite;
                break;
            }
        }
        return new(status, _model.Decrease(step), iterations, products, products * problem.Work);
    }
}
