using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>F(x) = Mx − y with random M (m × n) and y.</summary>
sealed class LinearModel : ILeastSquares<Dense<double>>
{
    readonly JacobianRows<Dense<double>> _matrix;
    readonly Dense<double> _right, _residual;

    public LinearModel(int rows, int columns, ulong seed = 1)
    {
        RandomSequence random = new(seed, 2);
        _matrix = new(rows, new Dense<double>(columns), columns);
        (_right, _residual) = (new(rows), new(rows));
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) _matrix[i].Span[j] = random.Normal((ulong)(i * columns + j));
            _right.Span[i] = random.At(1).Normal((ulong)i);
        }
    }

    public int Rows => _matrix.Rows;

    public double Value(Dense<double> x)
    {
        Residual(x, _residual);
        return _residual.Dot(_residual) / 2;
    }

    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        double value = Value(x);
        _matrix.ApplyTransposed(_residual, gradient);
        return value;
    }

    public void Residual(Dense<double> x, Dense<double> residual)
    {
        _matrix.Apply(x, residual);
        residual.Axpby(-1, _right, 1);
    }

    public IJacobian<Dense<double>> Jacobian(Dense<double> x) => _matrix;
}
