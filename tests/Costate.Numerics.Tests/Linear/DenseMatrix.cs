using Costate.Numerics.Linear;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Tests.Linear;

/// <summary>A small matrix as an operator that counts its products.</summary>
public sealed class DenseMatrix(int n, double[] entries) : ILinearOperator<Dense<double>>
{
    public int Products { get; private set; }

    public double[] Entries => (double[])entries.Clone();

    public static DenseMatrix Diagonal(params double[] diagonal)
    {
        double[] entries = new double[diagonal.Length * diagonal.Length];
        for (int i = 0; i < diagonal.Length; i++) entries[i * diagonal.Length + i] = diagonal[i];
        return new(diagonal.Length, entries);
    }

    /// <summary>BᵀB/n + I/2 with normal entries in B.</summary>
    public static DenseMatrix Positive(int n, uint stream = 1)
    {
        RandomSequence random = new(11, stream);
        double[] b = [.. Enumerable.Range(0, n * n).Select(i => random.Normal((ulong)i))], a = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) a[i * n + j] = Enumerable.Range(0, n).Sum(k => b[k * n + i] * b[k * n + j]) / n + (i == j ? 0.5 : 0);
        return new(n, a);
    }

    public void Apply(Dense<double> x, Dense<double> y)
    {
        Products++;
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < n; j++) sum += entries[i * n + j] * x.Span[j];
            y.Span[i] = sum;
        }
    }

    public static Dense<double> Vector(int n, uint stream = 2)
    {
        RandomSequence random = new(12, stream);
        return new([.. Enumerable.Range(0, n).Select(i => random.Normal((ulong)i))]);
    }
}
