using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>The exact step of Levenberg and Marquardt where there are few residuals: s = −Jᵀ(JJᵀ + σI)⁻¹F with σ = λ + δ, by Cholesky factors of an m × m matrix.</summary>
/// <remarks>
/// With a rest c of the gradient, s = −Jᵀ(JJᵀ + σI)⁻¹(F − Jc/σ) − c/σ. JJᵀ is formed once for a point, factored for each λ: m²·n + m³/3 operations. Where there
/// are more residuals than unknowns, <see cref="GaussNewtonStep{V}"/> costs less.
/// </remarks>
/// <param name="stop">Asks for a stop between two rows of a factor; a step then ends with an <see cref="OperationCanceledException"/>.</param>
public sealed class DualStep<V>(CancellationToken stop = default) : IRegularizedStep<IGaussNewton<V>, V> where V : class, IVector<V>
{
    readonly NormalOperator<V> _normal = new();
    double[] _gram = [], _factor = [];
    Dense<double>? _residual, _image, _dual;
    V? _tilt;
    double? _rest;

    /// <inheritdoc/>
    public int Order => 1;

    /// <inheritdoc/>
    public ModelStep Solve(IGaussNewton<V> problem, V x, V gradient, double lambda, double enough, bool moved, V step)
    {
        int m = problem.Rows;
        long work = 0;
        if (moved) work = Linearize(problem, x, m);
        double sigma = lambda + (_rest ?? 0);
        IJacobian<V> jacobian = _normal.Jacobian!;
        _gram.CopyTo(_factor, 0);
        for (int i = 0; i < m; i++) _factor[i * m + i] += sigma;
        work += (long)m * m * m / 3 + 2 * jacobian.Work;
        if (Cholesky.Factor(m, _factor, stop) < m)
        {
            step.SetZero();
            return new(LinearStatus.NonFinite, double.NaN, 0, 0, work);
        }
        _dual!.CopyFrom(_residual!);
        if (_rest is not null) _dual.Axpby(-1 / sigma, _image!, 1);
        Cholesky.Solve(m, _factor, _dual.Span);
        jacobian.ApplyTransposed(_dual, step);
        if (_rest is null) step.Axpby(-1, step, 0);
        else step.Axpby(-1 / sigma, _tilt!, -1);
        return new(LinearStatus.Converged, _normal.Decrease(gradient, step, _rest ?? 0), 1, 0, work);
    }

    long Linearize(IGaussNewton<V> problem, V x, int m)
    {
        if (_residual?.Length != m)
        {
            (_residual, _image, _dual) = (new(m), new(m), new(m));
            (_gram, _factor) = (new double[m * m], new double[m * m]);
        }
        problem.Residual(x, _residual);
        _rest = problem.Rest(x, _tilt ??= x.Like());
        IJacobian<V> jacobian = _normal.Jacobian = problem.Jacobian(x);
        jacobian.Gram(_gram);
        if (_rest is not null) jacobian.Apply(_tilt, _image!);
        return m * jacobian.Work / 2;
    }
}
