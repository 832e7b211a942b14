using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>F_i(x) = Σ_j v_j·tanh(w_j·z_i) − sin(3z_i) at z_i = i/(m − 1), x = (v, w): few residuals, many unknowns, and additive in its nodes j.</summary>
sealed class AdditiveModel(int nodes, int rows) : ILeastSquares<Dense<double>>
{
    readonly JacobianRows<Dense<double>> _jacobian = new(rows, new Dense<double>(2 * nodes), 2 * nodes);
    readonly Dense<double> _residual = new(rows);

    public int Rows => rows;

    public int Jacobians { get; private set; }

    public Dense<double> Start(ulong seed = 1)
    {
        RandomSequence random = new(seed, 1);
        Dense<double> x = new(2 * nodes);
        for (int i = 0; i < x.Length; i++) x.Span[i] = 2 * random.Uniform((ulong)i) - 1;
        return x;
    }

    public double Value(Dense<double> x)
    {
        Residual(x, _residual);
        return _residual.Dot(_residual) / 2;
    }

    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        double value = Value(x);
        Jacobian(x).ApplyTransposed(_residual, gradient);
        return value;
    }

    public void Residual(Dense<double> x, Dense<double> residual)
    {
        for (int i = 0; i < rows; i++)
        {
            double z = i / (rows - 1.0), sum = -Math.Sin(3 * z);
            for (int j = 0; j < nodes; j++) sum += x.Span[j] * Math.Tanh(x.Span[nodes + j] * z);
            residual.Span[i] = sum;
        }
    }

    public IJacobian<Dense<double>> Jacobian(Dense<double> x)
    {
        Jacobians++;
        for (int i = 0; i < rows; i++)
        {
            double z = i / (rows - 1.0);
            for (int j = 0; j < nodes; j++)
            {
                double tanh = Math.Tanh(x.Span[nodes + j] * z);
                _jacobian[i].Span[j] = tanh;
                _jacobian[i].Span[nodes + j] = x.Span[j] * z * (1 - tanh * tanh);
            }
        }
        return _jacobian;
    }
}
