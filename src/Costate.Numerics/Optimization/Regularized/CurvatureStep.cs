using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>The step of order 1 for any objective with a positive semidefinite B: (B + λI)·s = −∇f by conjugate gradients, until ‖residual‖ ≤ θ‖s‖.</summary>
/// <remarks>With the B of Gauss and Newton this is the step of Levenberg and Marquardt for any loss.</remarks>
public sealed class CurvatureStep<V> : IRegularizedStep<ICurvature<V>, V> where V : class, IVector<V>
{
    readonly ShiftedSolve<V> _solve;
    V? _product;

    /// <param name="options">Without: θ = 0.01, 300 iterations.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public CurvatureStep(RegularizedStepOptions? options = null) => _solve = new(options ?? new());

    /// <inheritdoc/>
    public int Order => 1;

    /// <inheritdoc/>
    /// <remarks>The curvature is asked for at every step, since values at other points may have disturbed it.</remarks>
    public ModelStep Solve(ICurvature<V> problem, V x, V gradient, double lambda, double enough, bool moved, V step)
    {
        ILinearOperator<V> curvature = problem.Curvature(x);
        LinearReport solved = _solve.Solve(curvature, lambda, gradient, step);
        curvature.Apply(step, _product ??= x.Like());
        return new(solved.Status, -gradient.Dot(step) - step.Dot(_product) / 2, solved.Iterations, solved.Products + 1, 0);
    }
}
