using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>The step for the weights, a ridge regression in every layer: dW·M = B − ridge·W·I₀ with M = G + ridge·I₀ + shift·I, all in double precision.</summary>
/// <remarks>
/// I₀ is I, without the entry of the bias unless the ridge reaches it. It minimises ‖E − dW·Ã‖² + ridge·‖(W + dW)·I₀‖² + shift·‖dW‖²: the ridge pulls to zero, the shift to the present W. Layers are independent,
/// and so are the outputs of a layer; both are shared out over the threads. Layers that share their weights are one regression over the samples of all of them.
/// </remarks>
sealed class WeightStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int PieceColumns = 64, Attempts = 6, Chunk = 128;
    const double Smallest = 1e-6;

    readonly SplitNetwork<T> _network;
    readonly SumLayout[] _layouts;
    readonly INormalKernel _kernel;
    readonly ThreadTeam _team;
    readonly Dense<double>[] _matrices, _right, _changes;
    readonly int[] _shares;
    readonly bool[] _failed;
    readonly (int Layer, int First)[] _pieces;
    readonly Action<int, int> _factor, _solve;
    Dense<double> _sums = new(0);
    Dense<T> _x = new(0);
    double[] _ridges = [];
    double _scale, _shift, _kept;
    bool _ridgeBias, _absolute;
    readonly bool[] _known;

    public WeightStep(SplitNetwork<T> network, SumLayout[] layouts, INormalKernel kernel, ThreadTeam team)
    {
        (_network, _layouts, _kernel, _team) = (network, layouts, kernel, team);
        _matrices = [.. layouts.Select(l => new Dense<double>(l.Columns * l.Stride))];
        _right = [.. layouts.Select(l => new Dense<double>(l.Columns * Columns(l)))];
        _changes = [.. layouts.Select(l => new Dense<double>(l.Outputs * l.Stride))];
        _shares = [.. layouts.Select((_, i) => network.Shares(i))];
        (Shifts, _failed, _known) = (new double[layouts.Length], new bool[layouts.Length], new bool[layouts.Length]);
        List<(int, int)> pieces = [];
        for (int i = 0; i < layouts.Length; i++)
            for (int first = 0; first < layouts[i].Outputs; first += PieceColumns) pieces.Add((i, first));
        _pieces = [.. pieces];
        (_factor, _solve) = (FactorLayer, SolvePiece);
    }

    /// <summary>What had to be added to the diagonal of each layer's matrix beyond what was asked for, because it was singular; 0 where nothing.</summary>
    public double[] Shifts { get; }

    /// <summary>Numbers that such steps hold.</summary>
    public static long Length(SumLayout[] layouts) => layouts.Sum(l => (long)l.Columns * (l.Stride + Columns(l)) + l.Outputs * l.Stride);

    /// <summary>Keeps the factor of a layer, whose G, ridge and shift stay as they are from now on.</summary>
    public void Keep(int layer) => _known[layer] = true;

    /// <summary>Forgets all factors that are kept.</summary>
    public void Forget() => Array.Clear(_known);

    /// <summary>x ← x + (1 − kept)·dW in all layers, or only in one.</summary>
    /// <param name="x">The parameters.</param>
    /// <param name="sums">G and B of all layers.</param>
    /// <param name="scale">Their factor.</param>
    /// <param name="ridges">The ridge of each layer.</param>
    /// <param name="ridgeBias">Whether it reaches the bias.</param>
    /// <param name="shift">The shift; times the layers that share the weights, over which G is summed up.</param>
    /// <param name="kept">How much of the present weights is kept.</param>
    /// <param name="only">The layer; −1 for all.</param>
    /// <param name="absolute">B is ZÃᵀ and the result W itself, not a change of it: the literal form.</param>
    /// <returns>Whether all could be solved; else x is undefined.</returns>
    public bool Run(Dense<T> x, Dense<double> sums, double scale, double[] ridges, bool ridgeBias, double shift, double kept, int only = -1, bool absolute = false)
    {
        (_x, _sums, _scale, _ridges, _ridgeBias, _shift, _kept, _absolute) = (x, sums, scale, ridges, ridgeBias, shift, kept, absolute);
        Array.Clear(_failed);
        if (only >= 0)
        {
            FactorLayer(0, only);
            if (_failed[only]) return false;
            for (int p = 0; p < _pieces.Length; p++)
                if (_pieces[p].Layer == only) SolvePiece(0, p);
            return true;
        }
        _team.ForEach(_layouts.Length, _factor);
        if (_failed.Contains(true)) return false;
        _team.ForEach(_pieces.Length, _solve);
        return true;
    }

    /// <summary>B += W·G of one layer: the products of slacks become those of pre-activations. G is read on and below its diagonal.</summary>
    public void AddPrediction(Dense<T> x, SumLayout layout, Span<double> sums)
    {
        SplitLayer<T> layer = _network.Regressions[Array.IndexOf(_layouts, layout)];
        ReadOnlySpan<T> w = x.Span.Slice(layer.Start, layer.Parameters);
        for (int o = 0; o < layout.Outputs; o++)
            for (int k = 0; k <= layout.Inputs; k++)
            {
                double sum = 0;
                for (int j = 0; j <= layout.Inputs; j++)
                    sum += double.CreateTruncating(w[j < layout.Inputs ? o * layout.Inputs + j : layout.Outputs * layout.Inputs + o]) * sums[Math.Max(j, k) * layout.Stride + Math.Min(j, k)];
                sums[(layout.CrossRow + o) * layout.Stride + k] += sum;
            }
    }

    /// <summary>Right-hand sides, padded to what the kernels take at a time.</summary>
    static int Columns(SumLayout layout) => layout.Outputs switch { <= 8 => 8, <= 16 => 16, <= 32 => 32, _ => layout.Outputs + 63 & ~63 };

    void FactorLayer(int member, int i)
    {
        if (_known[i]) return;
        SumLayout layout = _layouts[i];
        double trace = 0, extra = 0;
        ReadOnlySpan<double> sums = _sums.Span[layout.Start..];
        for (int k = 0; k < layout.Columns; k++) trace += _scale * sums[k * layout.Stride + k];
        for (int attempt = 0; attempt <= Attempts; attempt++)
        {
            Fill(i, extra);
            if (_kernel.Factor(layout.Columns, _matrices[i].Span, layout.Stride))
            {
                Shifts[i] = extra;
                return;
            }
            extra = attempt == 0 ? Math.Max(_shares[i] * _shift, Smallest * trace / layout.Inputs) : 10 * extra;
        }
        _failed[i] = true;
    }

    /// <summary>M, on and above the diagonal, from G below it.</summary>
    void Fill(int i, double extra)
    {
        SumLayout layout = _layouts[i];
        (int n, int stride) = (layout.Columns, layout.Stride);
        Span<double> m = _matrices[i].Span;
        _kernel.Transpose(n, n, _sums.Span.Slice(layout.Start, n * stride), stride, m, stride);
        if (_scale != 1) TensorPrimitives.Multiply(m, _scale, m);
        double added = _shares[i] * _shift + extra, ridge = _ridges[i];
        for (int k = 0; k < n; k++) m[k * stride + k] += k < n - 1 || _ridgeBias ? added + ridge : added;
    }

    void SolvePiece(int member, int piece)
    {
        (int i, int first) = _pieces[piece];
        SumLayout layout = _layouts[i];
        (int n, int columns, int count) = (layout.Inputs, Columns(layout), Math.Min(PieceColumns, layout.Outputs - first));
        Span<double> right = _right[i].Span, changes = _changes[i].Span[(first * layout.Stride)..];
        Span<T> w = _x.Span.Slice(_network.Regressions[i].Start, _network.Regressions[i].Parameters);
        _kernel.Transpose(count, layout.Columns, _sums.Span[(layout.Start + (layout.CrossRow + first) * layout.Stride)..], layout.Stride, right[first..], columns);
        if (_scale != 1)
            for (int k = 0; k <= n; k++) TensorPrimitives.Multiply(right.Slice(k * columns + first, count), _scale, right.Slice(k * columns + first, count));
        if (_ridges[i] != 0 && !_absolute)
            for (int o = first; o < first + count; o++)
                for (int k = 0; k < n + (_ridgeBias ? 1 : 0); k++) right[k * columns + o] -= _ridges[i] * double.CreateTruncating(w[k < n ? o * n + k : layout.Outputs * n + o]);
        _kernel.Solve(layout.Columns, _matrices[i].Span, layout.Stride, right, columns, first, Math.Min(PieceColumns, columns - first));
        _kernel.Transpose(layout.Columns, count, right[first..], columns, changes, layout.Stride);
        for (int o = 0; o < count; o++)
        {
            Span<double> change = changes.Slice(o * layout.Stride, layout.Columns);
            Apply(change[..n], w.Slice((first + o) * n, n));
            Apply(change[n..], w.Slice(layout.Outputs * n + first + o, 1));
        }
    }

    /// <summary>w ← w + (1 − kept)·change, or kept·w + (1 − kept)·change, formed in double precision. The change is lost.</summary>
    void Apply(Span<double> change, Span<T> w)
    {
        TensorPrimitives.Multiply(change, 1 - _kept, change);
        if (!_absolute || _kept != 0)
        {
            Span<double> old = stackalloc double[Chunk];
            for (int k = 0; k < w.Length; k += Chunk)
            {
                int count = Math.Min(Chunk, w.Length - k);
                TensorPrimitives.ConvertTruncating<T, double>(w.Slice(k, count), old);
                TensorPrimitives.MultiplyAdd(old[..count], _absolute ? _kept : 1, change.Slice(k, count), change.Slice(k, count));
            }
        }
        TensorPrimitives.ConvertTruncating(change, w);
    }
}
