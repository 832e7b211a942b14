using System.Numerics;

namespace Costate.Networks.Data;

/// <summary>Scales the input columns, x ← (x − offset)·factor, with numbers fitted on the training data alone and stored with the model.</summary>
/// <remarks>
/// standardize: offset = mean, factor = 1/σ with σ² = Σ(x − mean)²/n. minmax: offset = minimum, factor = 1/(maximum − minimum).
/// none: offset 0, factor 1. A column that is constant in the training data has offset = that constant and factor 1, so it becomes 0 and new values keep
/// their unit. All sums are formed in double precision, row by row, in two passes: the same bits whatever the number of threads.
/// </remarks>
public sealed class Scaler
{
    readonly double[] _offset, _factor;

    /// <summary>A scaler from stored numbers.</summary>
    /// <param name="kind">How the numbers were found; the formula is the same for all kinds.</param>
    /// <param name="offset">One number per column; copied.</param>
    /// <param name="factor">One number per column, not 0; copied.</param>
    /// <exception cref="ArgumentException">Different lengths, or a number that cannot scale (not finite, factor 0).</exception>
    public Scaler(ScalerKind kind, ReadOnlySpan<double> offset, ReadOnlySpan<double> factor)
    {
        if (offset.Length != factor.Length)
            throw new ArgumentException($"A scaler needs as many offsets as factors, but there are {offset.Length} offsets and {factor.Length} factors.", nameof(factor));
        for (int j = 0; j < factor.Length; j++)
            if (!double.IsFinite(offset[j]) || !double.IsFinite(factor[j]) || factor[j] == 0)
                throw new ArgumentException(FormattableString.Invariant(
                    $"Column {j + 1} cannot be scaled with offset {offset[j]} and factor {factor[j]}: both must be finite and the factor not 0."), nameof(factor));
        (Kind, _offset, _factor) = (kind, offset.ToArray(), factor.ToArray());
    }

    /// <summary>How the numbers were found.</summary>
    public ScalerKind Kind { get; }

    /// <summary>What is subtracted from each column.</summary>
    public IReadOnlyList<double> Offset => _offset;

    /// <summary>What each column is multiplied by afterwards.</summary>
    public IReadOnlyList<double> Factor => _factor;

    /// <summary>The columns (from 0) that were constant in the training data; known after <see cref="Fit"/>, empty for stored numbers and for kind none.</summary>
    public IReadOnlyList<int> ConstantColumns { get; private init; } = [];

    /// <summary>Finds offset and factor of every column from the training data.</summary>
    /// <exception cref="ArgumentException">No samples; a value that is not finite; a column whose range exceeds double precision.</exception>
    public static Scaler Fit<T>(ScalerKind kind, Dataset<T> training) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (training.Samples == 0) throw new ArgumentException("Cannot fit a scaler to a dataset without samples.", nameof(training));
        int features = training.Features;
        double[] offset = new double[features], factor = new double[features];
        Array.Fill(factor, 1);
        if (kind == ScalerKind.None) return new Scaler(kind, offset, factor);
        (double[] least, double[] most, double[] mean) = Survey(training);
        double[] sigma = kind == ScalerKind.Standardize ? Deviations(training, least, most, mean) : [];
        var constant = new List<int>();
        for (int j = 0; j < features; j++)
        {
            double range = most[j] - least[j];
            if (!double.IsFinite(range))
                throw new ArgumentException(FormattableString.Invariant(
                    $"Column {j + 1} runs from {least[j]} to {most[j]}: its range exceeds double precision, leave the column out."), nameof(training));
            double scale = 1 / (kind == ScalerKind.Standardize ? sigma[j] : range);
            if (range > 0 && double.IsFinite(scale))
            {
                (offset[j], factor[j]) = (kind == ScalerKind.Standardize ? mean[j] : least[j], scale);
                continue;
            }
            offset[j] = least[j];
            constant.Add(j);
        }
        return new Scaler(kind, offset, factor) { ConstantColumns = constant };
    }

    /// <summary>Scales the inputs of the dataset in place.</summary>
    public void Apply<T>(Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Apply<T>(data.Inputs.AsSpan());

    /// <summary>Scales rows in place: samples × columns, row by row. Computed in double precision, rounded once.</summary>
    /// <exception cref="ArgumentException">The length is not a multiple of the number of columns.</exception>
    public void Apply<T>(Span<T> rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Kind == ScalerKind.None) return;
        int columns = _offset.Length;
        if (columns == 0 ? rows.Length != 0 : rows.Length % columns != 0)
            throw new ArgumentException($"Cannot scale {rows.Length} values as rows of {columns} columns.", nameof(rows));
        for (int start = 0; start < rows.Length; start += columns)
            for (int j = 0; j < columns; j++)
                rows[start + j] = T.CreateTruncating((double.CreateTruncating(rows[start + j]) - _offset[j]) * _factor[j]);
    }

    static (double[] Least, double[] Most, double[] Mean) Survey<T>(Dataset<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] least = new double[data.Features], most = new double[data.Features], mean = new double[data.Features];
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        for (int i = 0; i < data.Samples; i++)
        {
            ReadOnlySpan<T> row = data.Input(i);
            for (int j = 0; j < row.Length; j++)
            {
                double x = double.CreateTruncating(row[j]);
                if (!double.IsFinite(x))
                    throw new ArgumentException(FormattableString.Invariant($"Cannot fit a scaler: sample {i + 1}, column {j + 1} is {x}."), nameof(data));
                least[j] = Math.Min(least[j], x);
                most[j] = Math.Max(most[j], x);
                mean[j] += x / data.Samples;
            }
        }
        return (least, most, mean);
    }

    // Deviations are measured in units of the range, so that no square over- or underflows; the second sum corrects the rounding of the mean.
    static double[] Deviations<T>(Dataset<T> data, double[] least, double[] most, double[] mean) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] sum = new double[data.Features], squares = new double[data.Features];
        for (int i = 0; i < data.Samples; i++)
        {
            ReadOnlySpan<T> row = data.Input(i);
            for (int j = 0; j < row.Length; j++)
            {
                double range = most[j] - least[j], d = range > 0 ? (double.CreateTruncating(row[j]) - mean[j]) / range : 0;
                sum[j] += d;
                squares[j] += d * d;
            }
        }
        for (int j = 0; j < sum.Length; j++)
        {
            double shift = sum[j] / data.Samples, range = most[j] - least[j];
            mean[j] += shift * range;
            squares[j] = Math.Sqrt(Math.Max(0, squares[j] / data.Samples - shift * shift)) * range;
        }
        return squares;
    }
}
