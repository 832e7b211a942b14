namespace Costate.Numerics.Linear.AlgebraicMultigrid;

/// <summary>P, n × r_c, from the C nodes of a splitting to all nodes; sparse, row by row.</summary>
/// <remarks>
/// Rows of C nodes are those of the identity. Stüben's weights are p_ik = −α_i·a_ik/a_ii with α_i = Σ_{a_ij&lt;0} a_ij / Σ a_ik over the negative strong C couplings,
/// and likewise β_i with the positive C couplings a_ik ≥ ε·max |a_ij|. Source: Stüben, “A review of algebraic multigrid”, J. Comput. Appl. Math. 128 (2001).
/// </remarks>
public sealed class Interpolation
{
    readonly int[] _starts, _columns, _coarse;
    readonly double[] _weights;

    /// <param name="matrix">A, n × n, row by row; not kept. Injection does not read it.</param>
    /// <param name="strength">The strong couplings of A.</param>
    /// <param name="splitting">C and F.</param>
    /// <param name="rule">The weights of F nodes.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public Interpolation(ReadOnlySpan<double> matrix, Strength strength, Splitting splitting, InterpolationRule rule)
    {
        int n = splitting.Size;
        if (strength.Size != n) throw new ArgumentException($"The splitting is of {n} nodes, the couplings are of {strength.Size}.", nameof(strength));
        MatrixCheck.Square(matrix, n, nameof(matrix));
        _coarse = splitting.Coarse.ToArray();
        List<int> columns = [];
        List<double> weights = [];
        _starts = new int[n + 1];
        for (int i = 0, own = 0; i < n; i++)
        {
            if (splitting.IsCoarse(i))
            {
                columns.Add(own++);
                weights.Add(1);
            }
            else
            {
                if (rule == InterpolationRule.Normalised) Normalised(matrix.Slice(i * n, n), i, strength, columns, weights);
                if (rule == InterpolationRule.Stueben) Direct(matrix.Slice(i * n, n), i, strength, columns, weights);
            }
            _starts[i + 1] = columns.Count;
        }
        (_columns, _weights) = ([.. columns], [.. weights]);
        Scale = rule == InterpolationRule.Stueben ? 1 / MaxNorm : 1;
    }

    /// <summary>The injection of a splitting, for which no matrix is needed.</summary>
    public Interpolation(Splitting splitting)
    {
        _coarse = splitting.Coarse.ToArray();
        (_columns, _weights, _starts) = ([.. Enumerable.Range(0, _coarse.Length)], new double[_coarse.Length], new int[splitting.Size + 1]);
        Array.Fill(_weights, 1);
        for (int i = 0; i < splitting.Size; i++) _starts[i + 1] = _starts[i] + (splitting.IsCoarse(i) ? 1 : 0);
        Scale = 1;
    }

    /// <summary>n.</summary>
    public int Rows => _starts.Length - 1;

    /// <summary>r_c, the number of C nodes.</summary>
    public int Columns => _coarse.Length;

    /// <summary>Numbers in P that are kept.</summary>
    public int Nonzeros => _weights.Length;

    /// <summary>α of the restriction R = αPᵀ: 1, or 1/‖P‖_∞ with Stüben's weights.</summary>
    public double Scale { get; }

    /// <summary>‖P‖_∞, the largest sum of |p_ik| in a row.</summary>
    public double MaxNorm
    {
        get
        {
            double largest = 0;
            for (int i = 0; i < Rows; i++)
            {
                double sum = 0;
                for (int k = _starts[i]; k < _starts[i + 1]; k++) sum += Math.Abs(_weights[k]);
                largest = Math.Max(largest, sum);
            }
            return largest;
        }
    }

    /// <summary>p_ik.</summary>
    public double this[int i, int k]
    {
        get
        {
            int at = Array.IndexOf(_columns, k, _starts[i], _starts[i + 1] - _starts[i]);
            return at < 0 ? 0 : _weights[at];
        }
    }

    /// <summary><paramref name="fine"/> ← P·coarse (n from r_c numbers, overwritten).</summary>
    public void Apply(ReadOnlySpan<double> coarse, Span<double> fine)
    {
        for (int i = 0; i < Rows; i++)
        {
            double sum = 0;
            for (int k = _starts[i]; k < _starts[i + 1]; k++) sum += _weights[k] * coarse[_columns[k]];
            fine[i] = sum;
        }
    }

    /// <summary><paramref name="coarse"/> ← Pᵀ·fine (r_c from n numbers, overwritten).</summary>
    public void ApplyTransposed(ReadOnlySpan<double> fine, Span<double> coarse)
    {
        coarse[..Columns].Clear();
        for (int i = 0; i < Rows; i++)
            for (int k = _starts[i]; k < _starts[i + 1]; k++) coarse[_columns[k]] += _weights[k] * fine[i];
    }

    /// <summary><paramref name="coarse"/> ← the entries of the C nodes (r_c from n numbers, overwritten).</summary>
    public void Inject(ReadOnlySpan<double> fine, Span<double> coarse)
    {
        for (int k = 0; k < _coarse.Length; k++) coarse[k] = fine[_coarse[k]];
    }

    void Normalised(ReadOnlySpan<double> row, int i, Strength strength, List<int> columns, List<double> weights)
    {
        double sum = 0;
        foreach (int j in _coarse) if (strength[i, j]) sum += Math.Abs(row[j]);
        for (int k = 0; k < _coarse.Length; k++)
        {
            if (!strength[i, _coarse[k]]) continue;
            columns.Add(k);
            weights.Add(Math.Abs(row[_coarse[k]]) / sum);
        }
    }

    void Direct(ReadOnlySpan<double> row, int i, Strength strength, List<int> columns, List<double> weights)
    {
        (double allNegative, double allPositive, double negative, double positive) = (0, 0, 0, 0);
        for (int j = 0; j < row.Length; j++)
        {
            if (j == i) continue;
            allNegative += Math.Min(row[j], 0);
            allPositive += Math.Max(row[j], 0);
        }
        foreach (int j in _coarse)
        {
            if (row[j] < 0 && strength[i, j]) negative += row[j];
            else if (IsStrongPositive(row[j])) positive += row[j];
        }
        for (int k = 0; k < _coarse.Length; k++)
        {
            double entry = row[_coarse[k]];
            double factor = entry < 0 && strength[i, _coarse[k]] ? allNegative / negative : IsStrongPositive(entry) ? allPositive / positive : 0;
            if (factor == 0) continue;
            columns.Add(k);
            weights.Add(-factor * entry / row[i]);
        }

        bool IsStrongPositive(double entry) => entry > 0 && entry >= strength.Threshold * strength.Largest(i);
    }
}
