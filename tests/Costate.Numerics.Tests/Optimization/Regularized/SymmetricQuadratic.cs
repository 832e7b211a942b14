using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Optimization.Regularized;

/// <summary>½xᵀHx + bᵀx, H = QᵀΛQ with a Householder reflection Q.</summary>
sealed class SymmetricQuadratic(double[] eigenvalues, double[] linear, ulong seed = 1) : ISecondOrder<Dense<double>>, ILinearOperator<Dense<double>>
{
    readonly double[] _axis = Axis(eigenvalues.Length, seed);

    public static SymmetricQuadratic Random(double[] eigenvalues, ulong seed = 1)
    {
        RandomSequence random = new(seed, 3);
        return new(eigenvalues, [.. Enumerable.Range(0, eigenvalues.Length).Select(i => random.Normal((ulong)i))], seed);
    }

    /// <summary>Qᵀeᵢ, the eigenvector of the i-th eigenvalue.</summary>
    public double[] Eigenvector(int i)
    {
        double[] e = new double[eigenvalues.Length];
        e[i] = 1;
        return Reflect(e);
    }

    public double Value(Dense<double> x)
    {
        Dense<double> product = x.Like();
        Apply(x, product);
        return x.Dot(product) / 2 + x.Dot(new(linear));
    }

    public double Gradient(Dense<double> x, Dense<double> gradient)
    {
        Apply(x, gradient);
        gradient.Axpby(1, new(linear), 1);
        return Value(x);
    }

    public ILinearOperator<Dense<double>> Hessian(Dense<double> x) => this;

    public void Apply(Dense<double> x, Dense<double> y)
    {
        double[] rotated = Reflect(x.Span.ToArray());
        for (int i = 0; i < rotated.Length; i++) rotated[i] *= eigenvalues[i];
        Reflect(rotated).CopyTo(y.Span);
    }

    double[] Reflect(double[] x)
    {
        double factor = 2 * x.Zip(_axis, (a, b) => a * b).Sum();
        return [.. x.Zip(_axis, (a, b) => a - factor * b)];
    }

    static double[] Axis(int n, ulong seed)
    {
        RandomSequence random = new(seed, 4);
        double[] axis = [.. Enumerable.Range(0, n).Select(i => random.Normal((ulong)i))];
        double norm = Math.Sqrt(axis.Sum(a => a * a));
        return [.. axis.Select(a => a / norm)];
    }
}
