using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels;
using Costate.Networks.Propagators;
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
    const int MostRetries = 6, Group = 4, Columns = 8;
    const double Growth = 10;

    readonly PgclOptions _options;
    readonly int _features, _classes, _size, _stride, _mapStride;
    readonly INormalKernel _normal = NormalKernels.Create(KernelWidths.Widest);
    readonly IDenseKernel<T> _dense;
    readonly double[] _sums, _map, _factor, _turned;
    readonly List<double[]> _window = [];
    readonly Dense<T> _prepared;
    readonly T[] _theta;
    double[] _left = [], _right = [];
    T[] _seen = [];

    /// <param name="features">d, features of the state.</param>
    /// <param name="classes">Classes that the predictor sees; 0 if it sees none.</param>
    /// <param name="options">Forgetting, window, ridge.</param>
    public CostatePredictor(int features, int classes, PgclOptions options)
    {
        (_features, _classes, _size, _options) = (features, classes, features + 1 + classes, options);
        (_stride, _mapStride) = (Padded(_size, Columns), Padded(features, Columns));
        _sums = new double[Padded(_size + features, Group) * _stride];
        _map = new double[_size * _mapStride];
        _factor = new double[_size * _stride];
        _turned = new double[features * _stride];
        _dense = DenseKernels.Create<T>(features, features + classes, Activation.Identity, KernelWidths.Widest);
        (_prepared, _theta) = (new(_dense.PreparedLength), new T[features * (features + classes + 1)]);
    }

    /// <summary>Bytes of a predictor: normal equations, also those of a window, map, factor, and a tile of samples.</summary>
    /// <param name="features">d.</param>
    /// <param name="classes">Classes that it sees.</param>
    /// <param name="window">Mini-batches whose products it keeps.</param>
    /// <param name="tileSamples">Samples of a tile.</param>
    public static long Bytes(int features, int classes, int window, int tileSamples)
    {
        long size = features + 1L + classes, stride = Padded((int)size, Columns), rows = Padded((int)size + features, Group);
        return sizeof(double) * ((1L + window) * rows * stride + size * Padded(features, Columns) + (size + features) * stride + tileSamples * (rows + stride))
            + (DenseKernels.Create<T>(features, features + classes, Activation.Identity, KernelWidths.Widest).PreparedLength + features * size + tileSamples * (size - 1)) * Unsafe.SizeOf<T>();
    }

    /// <summary>Cᵀ, m × d in rows of a multiple of 8 numbers.</summary>
    public ReadOnlySpan<double> Map => _map;

    /// <summary>All that the next prediction depends on.</summary>
    public IEnumerable<double[]> Arrays => [_sums, _map, .. _window];

    /// <summary>Takes over what <see cref="Arrays"/> were.</summary>
    /// <param name="numbers">Their numbers, one after another.</param>
    public void Load(ReadOnlySpan<double> numbers)
    {
        Next(_sums, ref numbers);
        Next(_map, ref numbers);
        _window.Clear();
        while (numbers.Length > 0)
        {
            double[] batch = new double[_sums.Length];
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
            TensorPrimitives.Multiply(_sums, _options.Forgetting, _sums);
            Add(states, costates, tiling, labels, _sums);
            return;
        }
        double[] batch = _window.Count == _options.Window ? _window[0] : new double[_sums.Length];
        if (_window.Count == _options.Window) _window.RemoveAt(0);
        _window.Add(batch);
        batch.AsSpan().Clear();
        Add(states, costates, tiling, labels, batch);
        _sums.AsSpan().Clear();
        foreach (double[] one in _window) TensorPrimitives.MultiplyAdd(_sums, _options.Forgetting, one, _sums);
    }

    /// <summary>Solves the normal equations. Before the first pair the map is zero.</summary>
    public void Fit()
    {
        double trace = 0;
        for (int i = 0; i < _size; i++) trace += _sums[i * _stride + i];
        if (trace == 0) return;
        double shift = _options.Ridge * trace / _size;
        for (int attempt = 0; ; attempt++, shift = Math.Max(Growth * shift, Math.ScaleB(trace, -52)))
        {
            _normal.Transpose(_size, _size, _sums, _stride, _factor, _stride);
            for (int i = 0; i < _size; i++) _factor[i * (_stride + 1)] += shift;
            if (_normal.Factor(_size, _factor, _stride)) break;
            if (attempt < MostRetries && double.IsFinite(trace)) continue;
            _map.AsSpan().Fill(double.NaN);   // the states were not finite: so are the predictions
            return;
        }
        _normal.Transpose(_features, _size, _sums.AsSpan(_size * _stride), _stride, _map, _mapStride);
        _normal.Solve(_size, _factor, _stride, _map, _mapStride, 0, _mapStride);
    }

    /// <summary>costates ← p̂, the factor 1/B included; zero where samples are padded.</summary>
    public void Predict(ReadOnlySpan<T> states, Tiling tiling, ReadOnlySpan<int> labels, Span<T> costates)
    {
        Prepare((_options.Control == PgclControl.Minus ? -1.0 : 1.0) / tiling.Samples);
        int inputs = _features + _classes;
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            (int start, int padded, int count) = (tiling.Start(tile), tiling.PaddedCount(tile), tiling.Count(tile));
            ReadOnlySpan<T> seen = states.Slice(_features * start, _features * padded);
            if (_classes > 0)
            {
                if (_seen.Length < inputs * padded) _seen = new T[inputs * padded];
                Span<T> all = _seen.AsSpan(0, inputs * padded), classes = all[seen.Length..];
                seen.CopyTo(all);
                Mark(labels.Slice(start, count), padded, classes);
                seen = all;
            }
            Span<T> predicted = costates.Slice(_features * start, _features * padded);
            _dense.Evaluate(padded, _prepared.Span, T.One, seen, [], predicted, predicted);
            for (int i = 0; count < padded && i < _features; i++) predicted[(i * padded + count)..((i + 1) * padded)].Clear();
        }
    }

    /// <summary>scale·C for the kernel: without its column of ones, which is the bias.</summary>
    void Prepare(double scale)
    {
        int inputs = _features + _classes;
        _normal.Transpose(_size, _features, _map, _mapStride, _turned, _stride);
        for (int i = 0; i < _features; i++)
        {
            Span<double> row = _turned.AsSpan(i * _stride, _size);
            TensorPrimitives.Multiply(row, scale, row);
            Span<T> theta = _theta.AsSpan(i * inputs, inputs);
            TensorPrimitives.ConvertTruncating<double, T>(row[.._features], theta);
            TensorPrimitives.ConvertTruncating<double, T>(row[(_features + 1)..], theta[_features..]);
            _theta[_features * inputs + i] = T.CreateTruncating(row[_features]);
        }
        _dense.Prepare(_theta, _prepared.Span);
    }

    /// <summary>rows (classes × padded) ← 1 where a sample is of the class.</summary>
    static void Mark<N>(ReadOnlySpan<int> labels, int padded, Span<N> rows) where N : unmanaged, INumberBase<N>
    {
        rows.Clear();
        for (int t = 0; t < labels.Length; t++) rows[labels[t] * padded + t] = N.One;
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

    /// <summary>sums ((m + d) × m) += [Z; P]·Zᵀ, of Z·Zᵀ what is on and below the diagonal.</summary>
    void Add(ReadOnlySpan<T> states, ReadOnlySpan<T> costates, Tiling tiling, ReadOnlySpan<int> labels, double[] sums)
    {
        int rows = _size + _features;
        for (int tile = 0; tile < tiling.Tiles; tile++)
        {
            (int start, int padded, int count) = (tiling.Start(tile), tiling.PaddedCount(tile), tiling.Count(tile));
            if (_left.Length < Padded(rows, Group) * padded) (_left, _right) = (new double[Padded(rows, Group) * padded], new double[padded * _stride]);
            Span<double> left = _left;
            Widen(states.Slice(_features * start, _features * padded), left);
            left.Slice(_features * padded, padded).Fill(1);
            if (_classes > 0) Mark(labels.Slice(start, count), padded, left.Slice((_features + 1) * padded, _classes * padded));
            Span<double> behind = left.Slice(_size * padded, _features * padded);
            Widen(costates.Slice(_features * start, _features * padded), behind);
            TensorPrimitives.Multiply(behind, tiling.Samples, behind);
            _normal.Transpose(_size, count, left, padded, _right, _stride);
            _normal.AddProducts(rows, _size, count, left, padded, _right, _stride, sums);
        }
    }

    static void Widen(ReadOnlySpan<T> from, Span<double> to) => TensorPrimitives.ConvertTruncating(from, to[..from.Length]);

    static int Padded(int count, int multiple) => (count + multiple - 1) / multiple * multiple;
}
