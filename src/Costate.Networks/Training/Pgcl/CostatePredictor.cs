using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Propagators;
using Costate.Numerics.Linear;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Training.Pgcl;

/// <summary>The affine map z ↦ p̂ = A·z + c (+ a vector per class) from the state at a cut to its co-state, fitted by least squares to pairs that were seen.</summary>
/// <remarks>
/// Normal equations with forgetting, in double precision: N ← ρN + Z·Zᵀ, R ← ρR + P·Zᵀ with Z = [z; 1ᵀ (; one-hot classes)], m × B, and P = B·q, d × B, the co-states without the factor 1/B of
/// the mean loss; C = R·(N + ε·(tr N/m)·I)⁻¹, p̂ = C·Z/B. About 5·B·d² + 7/3·d³ operations per batch. States and co-states stand tile by tile, features × samples.
/// Source: Parpas, Muir, “Predict globally, correct locally: parallel-in-time optimal control of neural networks”, arXiv:1902.02542 (2019); forgetting, ridge and classes are ours.
/// </remarks>
sealed class CostatePredictor<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int MostRetries = 6;
    const double Growth = 10;

    readonly PgclOptions _options;
    readonly int _features, _classes, _size;
    readonly double[] _gram, _right, _map, _factor;
    readonly List<double[]> _window = [];
    readonly double[] _labelSums;

    /// <param name="features">d, features of the state.</param>
    /// <param name="classes">Classes that the predictor sees; 0 if it sees none.</param>
    /// <param name="options">Forgetting, window, ridge.</param>
    public CostatePredictor(int features, int classes, PgclOptions options)
    {
        (_features, _classes, _size, _options) = (features, classes, features + 1 + classes, options);
        (_gram, _factor) = (new double[_size * _size], new double[_size * _size]);
        (_right, _map) = (new double[features * _size], new double[features * _size]);
        _labelSums = new double[Math.Max(1, classes)];
    }

    /// <summary>[A c …], d × m row by row.</summary>
    public ReadOnlySpan<double> Map => _map;

    /// <summary>All that the next prediction depends on.</summary>
    public IEnumerable<double[]> Arrays => _options.Window > 0 ? [_gram, _right, _map, .. _window] : [_gram, _right, _map];

    /// <summary>Takes over what <see cref="Arrays"/> were.</summary>
    /// <param name="numbers">Their numbers, one after another.</param>
    public void Load(ReadOnlySpan<double> numbers)
    {
        _window.Clear();
        foreach (double[] array in (double[][])[_gram, _right, _map]) Next(array, ref numbers);
        while (numbers.Length > 0)
        {
            double[] batch = new double[(_size + _features) * _size];
            Next(batch, ref numbers);
            _window.Add(batch);
        }

        static void Next(double[] array, ref ReadOnlySpan<double> numbers)
        {
            numbers[..array.Length].CopyTo(array);
            numbers = numbers[array.Length..];
        }
    }

    /// <summary>A batch of pairs: its normal equations are added, and older ones lose weight.</summary>
    /// <param name="states">z.</param>
    /// <param name="costates">q, the co-states with the factor 1/B.</param>
    /// <param name="tiling">The tiles of both; B samples.</param>
    /// <param name="labels">The classes of the samples; not read without classes.</param>
    public void Observe(ReadOnlySpan<T> states, ReadOnlySpan<T> costates, Tiling tiling, ReadOnlySpan<int> labels)
    {
        if (_options.Window <= 0)
        {
            TensorPrimitives.Multiply(_gram, _options.Forgetting, _gram);
            TensorPrimitives.Multiply(_right, _options.Forgetting, _right);
            Add(states, costates, tiling, labels, _gram, _right);
            return;
        }
        double[] batch = _window.Count == _options.Window ? _window[0] : new double[(_size + _features) * _size];
        if (_window.Count == _options.Window) _window.RemoveAt(0);
        _window.Add(batch);
        batch.AsSpan().Clear();
        Add(states, costates, tiling, labels, batch.AsSpan(0, _gram.Length), batch.AsSpan(_gram.Length));
        _gram.AsSpan().Clear();
        _right.AsSpan().Clear();
        foreach (double[] one in _window)
        {
            TensorPrimitives.MultiplyAdd(_gram, _options.Forgetting, one.AsSpan(0, _gram.Length), _gram);
            TensorPrimitives.MultiplyAdd(_right, _options.Forgetting, one.AsSpan(_gram.Length), _right);
        }
    }

    /// <summary>Solves the normal equations. Before the first pair the map is zero.</summary>
    public void Fit()
    {
        double trace = 0;
        for (int i = 0; i < _size; i++) trace += _gram[i * _size + i];
        if (trace == 0) return;
        double shift = _options.Ridge * trace / _size;
        for (int attempt = 0; ; attempt++, shift *= Growth)
        {
            _gram.CopyTo(_factor, 0);
            for (int i = 0; i < _size; i++) _factor[i * _size + i] += shift;
            if (Cholesky.Factor(_size, _factor) == _size) break;
            if (attempt < MostRetries && double.IsFinite(trace)) continue;
            _map.AsSpan().Fill(double.NaN);   // the states were not finite: so are the predictions
            return;
        }
        for (int i = 0; i < _features; i++)
        {
            Span<double> row = _map.AsSpan(i * _size, _size);
            _right.AsSpan(i * _size, _size).CopyTo(row);
            Cholesky.Solve(_size, _factor, row);
        }
    }

    /// <summary>costates ← p̂, the factor 1/B included; zero where samples are padded.</summary>
    public void Predict(ReadOnlySpan<T> states, Tiling tiling, ReadOnlySpan<int> labels, Span<T> costates)
    {
        double scale = (_options.Control == PgclControl.Minus ? -1.0 : 1.0) / tiling.Samples;
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            (int start, int padded, int count) = (tiling.Start(tile), tiling.PaddedCount(tile), tiling.Count(tile));
            for (int i = 0; i < _features; i++)
            {
                Span<T> row = costates.Slice(_features * start + i * padded, padded), sum = row[..count];
                ReadOnlySpan<double> map = _map.AsSpan(i * _size, _size);
                row[count..].Clear();
                sum.Fill(T.CreateTruncating(scale * map[_features]));
                for (int t = 0; _classes > 0 && t < count; t++) sum[t] += T.CreateTruncating(scale * map[_features + 1 + labels[start + t]]);
                for (int j = 0; j < _features; j++)
                    TensorPrimitives.MultiplyAdd(states.Slice(_features * start + j * padded, count), T.CreateTruncating(scale * map[j]), sum, sum);
            }
        }
    }

    /// <summary>costates ← normal random numbers with the norm that they have.</summary>
    public void Randomize(Tiling tiling, long batch, int cut, Span<T> costates)
    {
        double norm = Math.Sqrt(LaneSum.Dot<T>(costates, costates)), sum = 0;
        RandomSequence numbers = new(_options.Seed, RandomStreams.PredictorControl, (uint)batch);
        ulong index = (ulong)cut << 40;
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            for (int i = 0; i < _features; i++)
            {
                Span<T> row = costates.Slice(_features * tiling.Start(tile) + i * tiling.PaddedCount(tile), tiling.Count(tile));
                for (int t = 0; t < row.Length; t++)
                {
                    double number = numbers.Normal(index++);
                    sum += number * number;
                    row[t] = T.CreateTruncating(number);
                }
            }
        }
        TensorPrimitives.Multiply(costates, T.CreateTruncating(norm / Math.Sqrt(sum)), costates);
    }

    void Add(ReadOnlySpan<T> states, ReadOnlySpan<T> costates, Tiling tiling, ReadOnlySpan<int> labels, Span<double> gram, Span<double> right)
    {
        double batch = tiling.Samples;
        Span<double> ones = gram.Slice(_features * _size, _size);
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            (int start, int padded, int count) = (tiling.Start(tile), tiling.PaddedCount(tile), tiling.Count(tile));
            ReadOnlySpan<int> own = _classes > 0 ? labels.Slice(start, count) : [];
            for (int i = 0; i < _features; i++)
            {
                ReadOnlySpan<T> z = states.Slice(_features * start + i * padded, count), q = costates.Slice(_features * start + i * padded, count);
                for (int j = 0; j <= i; j++) gram[i * _size + j] += LaneSum.Dot(z, states.Slice(_features * start + j * padded, count));
                for (int j = 0; j < _features; j++) right[i * _size + j] += batch * LaneSum.Dot(q, states.Slice(_features * start + j * padded, count));
                ones[i] += Sum(z);
                right[i * _size + _features] += batch * Sum(q);
                if (_classes == 0) continue;
                SumPerClass(z, own);
                for (int k = 0; k < _classes; k++) gram[(_features + 1 + k) * _size + i] += _labelSums[k];
                SumPerClass(q, own);
                for (int k = 0; k < _classes; k++) right[i * _size + _features + 1 + k] += batch * _labelSums[k];
            }
            ones[_features] += count;
            foreach (int label in own)
            {
                gram[(_features + 1 + label) * _size + _features] += 1;
                gram[(_features + 1 + label) * (_size + 1)] += 1;
            }
        }
    }

    static double Sum(ReadOnlySpan<T> numbers)
    {
        double sum = 0;
        foreach (T number in numbers) sum += double.CreateTruncating(number);
        return sum;
    }

    void SumPerClass(ReadOnlySpan<T> numbers, ReadOnlySpan<int> labels)
    {
        _labelSums.AsSpan().Clear();
        for (int t = 0; t < numbers.Length; t++) _labelSums[labels[t]] += double.CreateTruncating(numbers[t]);
    }
}
