using System.Numerics;

namespace Costate.Networks.Tests.Kernels;

/// <summary>The dense kernel by plain loops in double precision. Every sum comes with the sum of the magnitudes of its terms, the measure of its rounding errors.</summary>
static class NaiveDense
{
    /// <summary>start[i] + Σ_j k[i, j]·y[j, t]; k is read transposed if asked.</summary>
    public static Sums Product(int rows, int columns, int samples, double[] k, double[] y, bool transposed, Func<int, int, double> start)
    {
        Sums sums = new(rows * samples);
        for (int i = 0; i < rows; i++)
        {
            Span<double> values = sums.Values.AsSpan(i * samples, samples), magnitudes = sums.Magnitudes.AsSpan(i * samples, samples);
            for (int t = 0; t < samples; t++)
            {
                values[t] = start(i, t);
                magnitudes[t] = Math.Abs(values[t]);
            }
            for (int j = 0; j < columns; j++)
            {
                double factor = transposed ? k[j * rows + i] : k[i * columns + j], size = Math.Abs(factor);
                ReadOnlySpan<double> row = y.AsSpan(j * samples, samples);
                for (int t = 0; t < samples; t++)
                {
                    values[t] += factor * row[t];
                    magnitudes[t] += size * Math.Abs(row[t]);
                }
            }
        }
        return sums;
    }

    /// <summary>Σ_t s[i, t]·y[j, t], rows × columns, then Σ_t s[i, t].</summary>
    public static Sums Gradient(int rows, int columns, int samples, double[] s, double[] y)
    {
        Sums sums = new(rows * columns + rows);
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> a = s.AsSpan(i * samples, samples);
            for (int j = 0; j <= columns; j++)
            {
                double sum = 0, size = 0;
                if (j < columns)
                {
                    ReadOnlySpan<double> b = y.AsSpan(j * samples, samples);
                    for (int t = 0; t < samples; t++)
                    {
                        double term = a[t] * b[t];
                        sum += term;
                        size += Math.Abs(term);
                    }
                }
                else
                {
                    foreach (double term in a) (sum, size) = (sum + term, size + Math.Abs(term));
                }
                int at = j < columns ? i * columns + j : rows * columns + i;
                (sums.Values[at], sums.Magnitudes[at]) = (sum, size);
            }
        }
        return sums;
    }

    public static double[] Doubles<T>(T[] values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++) result[i] = double.CreateTruncating(values[i]);
        return result;
    }

    public sealed record Sums(double[] Values, double[] Magnitudes)
    {
        public Sums(int length) : this(new double[length], new double[length]) { }
    }
}
