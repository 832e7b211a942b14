using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>The step of Levenberg and Marquardt, (JᵀJ + (δ + λ)I)·s = −∇f, by conjugate gradients.</summary>
/// <remarks>
/// Conjugate gradients start at 0 and end where ‖residual‖ ≤ θ‖s‖. One iteration costs a product with J and one with Jᵀ. See <see cref="DualStep{V}"/> for the
/// exact step.
/// </remarks>
public sealed class GaussNewtonStep<V> : IRegularizedStep<IGaussNewton<V>, V> where V : class, IVector<V>
{
    readonly ShiftedSolve<V> _solve;
    readonly NormalOperator<V> _normal = new();
    V? _tilt;
    double _rest;

    /// <param name="options">Without: θ = 0.01, 300 iterations.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GaussNewtonStep(RegularizedStepOptions? options = null) => _solve = new(options ?? new());

    /// <inheritdoc/>
    public int Order => 1;

    /// <inheritdoc/>
    public ModelStep Solve(IGaussNewton<V> problem, V x, V gradient, double lambda, double enough, bool moved, V step)
    {
        if (moved)
        {
            _rest = problem.Rest(x, _tilt ??= x.Like()) ?? 0;
            _normal.Jacobian = problem.Jacobian(x);
        }
        LinearReport solved = _solve.Solve(_normal, lambda + _rest, gradient, step);
        return new(solved.Status, _normal.Decrease(gradient, step, _rest), solved.Iterations, solved.Products, 2 * _normal.Jacobian!.Work * solved.Products);
    }
}
