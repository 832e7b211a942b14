using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>(B + λI)·s = −g by conjugate gradients from 0 until ‖residual‖ ≤ θ‖s‖: a step of order 1, with B known by its products.</summary>
sealed class ShiftedSolve<V> where V : class, IVector<V>
{
    readonly ShiftedOperator<V> _shifted = new();
    readonly ConjugateGradients<V> _solver;
    readonly ResidualLimit _limit;
    V? _right;

    public ShiftedSolve(RegularizedStepOptions options)
    {
        _limit = new(options.Validated().ThetaFor(1), 1);
        _solver = new(new() { Tolerance = 0, Iterations = options.Iterations });
    }

    /// <summary>s, and how it was solved.</summary>
    public LinearReport Solve(ILinearOperator<V> b, double lambda, V gradient, V step)
    {
        (_shifted.Unshifted, _shifted.Shift) = (b, lambda);
        _right ??= gradient.Like();
        _right.Axpby(-1, gradient, 0);
        return _solver.Solve(_shifted, _right, step, limit: _limit);
    }
}
