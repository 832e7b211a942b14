using Costate.Numerics.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Costate.Numerics.Tests.Linear;

static class TestMatrix
{
    public static double[] Normal(int rows, int columns, ulong seed)
    {
        RandomSequence random = new(seed, 1, 0);
        double[] entries = new double[rows * columns];
        for (int i = 0; i < entries.Length; i++) entries[i] = random.Normal((ulong)i);
        return entries;
    }

    public static Matrix<double> Of(double[] entries, int rows, int columns) => Matrix<double>.Build.DenseOfRowMajor(rows, columns, entries);

    /// <summary>The worked system of the order table: K_ij = sin(k²), k = 1, 2, … row by row.</summary>
    public static double[] SineOfSquares(int n) => [.. Enumerable.Range(1, n * n).Select(k => Math.Sin((double)k * k))];
}
