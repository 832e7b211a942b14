using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² with all derivatives up to the third; and as ½‖F‖².</summary>
sealed class ChainedRosenbrock(int size) : IThirdOrder<Dense<double>>, ILeastSquares<Dense<double>>, ILinearOperator<Dense<double>>
{
    readonly TestFunction _function = TestFunction.Rosenbrock();
    readonly JacobianRows<Dense<double>> _jacobian = new(2 * (size - 1), new Dense<double>(size), size);
    double[] _at = [];

    public int Evaluations => _function.Evaluations;

    public int Rows => 2 * (size - 1);

    public Dense<double> Start()
    {
        Dense<double> x = new(size);
        for (int i = 0; i < size; i++) x.Span[i] = i % 2 == 0 ? -1.2 : 1;
        return x;
    }

    public double Value(Dense<double> x) => _function.Value(x);

    public double Gradient(Dense<double> x, Dense<double> gradient) => _function.Gradient(x, gradient);

    public void Residual(Dense<double> x, Dense<double> residual)
    {
        for (int i = 0; i < size - 1; i++)
        {
            residual.Span[2 * i] = Math.Sqrt(200) * (x.Span[i + 1] - x.Span[i] * x.Span[i]);
            residual.Span[2 * i + 1] = Math.Sqrt(2) * (1 - x.Span[i]);
        }
    }

    public IJacobian<Dense<double>> Jacobian(Dense<double> x)
    {
        for (int i = 0; i < size - 1; i++)
        {
            _jacobian[2 * i].Span[i] = -2 * Math.Sqrt(200) * x.Span[i];
            _jacobian[2 * i].Span[i + 1] = Math.Sqrt(200);
            _jacobian[2 * i + 1].Span[i] = -Math.Sqrt(2);
        }
        return _jacobian;
    }

    public ILinearOperator<Dense<double>> Hessian(Dense<double> x)
    {
        _at = x.Span.ToArray();
        return this;
    }

    public void Apply(Dense<double> x, Dense<double> y)
    {
        y.SetZero();
        Span<double> v = x.Span, product = y.Span;
        for (int i = 0; i < size - 1; i++)
        {
            double a = _at[i];
            product[i] += (1200 * a * a - 400 * _at[i + 1] + 2) * v[i] - 400 * a * v[i + 1];
            product[i + 1] += -400 * a * v[i] + 200 * v[i + 1];
        }
    }

    public void Third(Dense<double> x, Dense<double> s, Dense<double> v, Dense<double> product)
    {
        product.SetZero();
        Span<double> a = x.Span, p = s.Span, q = v.Span, y = product.Span;
        for (int i = 0; i < size - 1; i++)
        {
            y[i] += 2400 * a[i] * p[i] * q[i] - 400 * (p[i] * q[i + 1] + p[i + 1] * q[i]);
            y[i + 1] -= 400 * p[i] * q[i];
        }
    }
}
