namespace Costate.Numerics.Linear.AlgebraicMultigrid;

/// <summary>Which couplings of a dense symmetric matrix are strong. Strength need not be symmetric.</summary>
public sealed class Strength
{
    readonly bool[] _strong;
    readonly double[] _largest;

    /// <param name="matrix">A, n × n, row by row; not kept.</param>
    /// <param name="n">Rows and columns, at least 1.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="threshold">ε in (0, 1].</param>
    /// <exception cref="ArgumentException">A length does not fit, an entry is not finite, or ε is out of its range.</exception>
    public Strength(ReadOnlySpan<double> matrix, int n, StrengthRule rule, double threshold)
    {
        MatrixCheck.Square(matrix, n, nameof(matrix));
        MatrixCheck.LargestFinite(matrix, n, nameof(matrix));
        Check.Option(threshold is > 0 and <= 1, nameof(threshold), threshold, "in (0, 1]");
        (Size, Threshold, _strong, _largest) = (n, threshold, new bool[n * n], new double[n]);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = matrix.Slice(i * n, n);
            double negative = 0;
            for (int j = 0; j < n; j++)
            {
                if (j == i) continue;
                negative = Math.Max(negative, -row[j]);
                _largest[i] = Math.Max(_largest[i], Math.Abs(row[j]));
            }
            for (int j = 0; j < n; j++)
            {
                if (j == i || row[j] == 0) continue;
                _strong[i * n + j] = rule == StrengthRule.Negative ? row[j] < 0 && -row[j] >= threshold * negative : Math.Abs(row[j]) >= threshold * _largest[i];
            }
        }
    }

    /// <summary>n.</summary>
    public int Size { get; }

    /// <summary>ε.</summary>
    public double Threshold { get; }

    /// <summary>Whether i is strongly coupled to j.</summary>
    public bool this[int i, int j] => _strong[i * Size + j];

    /// <summary>max |a_ik| over k ≠ i.</summary>
    internal double Largest(int i) => _largest[i];
}
