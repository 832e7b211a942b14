using System.Numerics.Tensors;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization.Regularized;

/// <summary>The exact step of adaptive cubic regularisation for small problems, the global minimiser of m: (H + μI)·s = −∇f with μ = λ‖s‖ and H + μI ⪰ 0.</summary>
/// <remarks>
/// H is formed by n products and diagonalised once for a point. Then the secular equation λ‖s(μ)‖ = μ is solved by bisection for μ ≥ max(0, −λ_min(H)), to the
/// last bit. In the hard case (∇f has no part along the eigenvectors of λ_min &lt; 0, and s(−λ_min) is too short) an eigenvector makes up the length.
/// Source: Cartis, Gould, Toint, “Adaptive cubic regularisation methods for unconstrained optimization. Part I”, Mathematical Programming 127 (2011).
/// </remarks>
public sealed class DenseCubicStep : IRegularizedStep<ISecondOrder<Dense<double>>, Dense<double>>
{
    double[] _matrix = [], _vectors = [], _values = [], _gradient = [], _step = [];
    Dense<double>? _unit, _column;

    /// <inheritdoc/>
    public int Order => 2;

    /// <inheritdoc/>
    public ModelStep Solve(ISecondOrder<Dense<double>> problem, Dense<double> x, Dense<double> gradient, double lambda, double enough, bool moved, Dense<double> step)
    {
        int n = x.Length;
        if (moved && !Diagonalize(problem.Hessian(x), x))
        {
            step.SetZero();
            return new(LinearStatus.NonFinite, double.NaN, 0, n, n * problem.Work);
        }
        for (int i = 0; i < n; i++) _gradient[i] = LaneSum.Dot<double>(_vectors.AsSpan(i * n, n), gradient.Span);
        double mu = Shift(lambda, gradient.Norm());
        Lengthen(mu, mu / lambda, At(mu));
        double decrease = 0;
        step.SetZero();
        for (int i = 0; i < n; i++)
        {
            decrease -= _step[i] * (_gradient[i] + _values[i] * _step[i] / 2);
            TensorPrimitives.MultiplyAdd(_vectors.AsSpan(i * n, n), _step[i], step.Span, step.Span);
        }
        int products = moved ? n : 0;
        return new(LinearStatus.Converged, decrease, 1, products, products * problem.Work);
    }

    bool Diagonalize(ILinearOperator<Dense<double>> hessian, Dense<double> x)
    {
        int n = x.Length;
        if (_values.Length != n)
        {
            (_matrix, _vectors, _values, _gradient, _step) = (new double[n * n], new double[n * n], new double[n], new double[n], new double[n]);
            (_unit, _column) = (x.Like(), x.Like());
        }
        for (int i = 0; i < n; i++)
        {
            _unit!.SetZero();
            _unit.Span[i] = 1;
            hessian.Apply(_unit, _column!);
            if (!_column!.IsFinite()) return false;
            _column.Span.CopyTo(_matrix.AsSpan(i * n, n));
        }
        SymmetricEigen.Factor(_matrix, n, _values, _vectors);
        return true;
    }

    /// <summary>The least μ, to the last bit, with λ‖s(μ)‖ ≤ μ.</summary>
    double Shift(double lambda, double norm)
    {
        double least = _values[0], low = Math.Max(0, -least), root = Math.Sqrt(least * least + 4 * lambda * norm);
        double high = least > 0 ? 2 * lambda * norm / (least + root) : (root - least) / 2;   // ‖s(μ)‖ ≤ ‖g‖/(μ + λ_min)
        while (lambda * At(high) > high) high *= 2;   // by rounding only
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return high;
            if (lambda * At(middle) > middle) low = middle;
            else high = middle;
        }
    }

    /// <summary>s(μ) in the basis of the eigenvectors; its length.</summary>
    double At(double mu)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            double pivot = _values[i] + mu;
            _step[i] = _gradient[i] == 0 ? 0 : -_gradient[i] / pivot;   // a pivot of 0 gives an infinite length: μ is too small
        }
        return Math.Sqrt(LaneSum.Dot<double>(_step, _step));
    }

    /// <summary>The hard case, and what is near it: where μ is so close to −λ_min that its last bit changes the length, the part along the first eigenvector makes up what is missing.</summary>
    void Lengthen(double mu, double wanted, double length)
    {
        const double Near = 1e-4;
        if (_values[0] + mu > Near * mu || length >= wanted) return;
        double own = _step[0], others = Math.Max(0, length * length - own * own);
        _step[0] = Math.CopySign(Math.Sqrt(Math.Max(0, wanted * wanted - others)), own);
    }
}
