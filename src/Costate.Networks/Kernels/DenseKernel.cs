using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;
using Costate.Networks.Propagators;

namespace Costate.Networks.Kernels;

/// <summary>The dense kernel for one register type and one activation: walks a tile strip by strip (three registers wide) and panel by panel.</summary>
sealed unsafe class DenseKernel<V, T, TActivation> : IDenseKernel<T>
    where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TActivation : struct, IActivation
{
    readonly int _rows, _columns, _paddedRows, _paddedColumns;
    readonly bool _outer;

    public DenseKernel(int rows, int columns)
    {
        (_rows, _columns) = (rows, columns);
        _outer = rows >= 16 && columns >= 16;
        _paddedRows = (rows + 3) & ~3;
        int multiple = _outer ? Math.Max(4, V.Lanes) : 4;
        _paddedColumns = (columns + multiple - 1) / multiple * multiple;
    }

    public int PreparedLength => 2 * _rows * _columns + _rows;

    public int AccumulatorLength => _paddedRows * _paddedColumns + _rows;

    public int ScratchPerSample => _paddedRows + (_outer ? _paddedColumns : 0);

    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared)
    {
        Check(prepared.Length, PreparedLength, nameof(prepared));
        Check(theta.Length, _rows * _columns + _rows, nameof(theta));
        fixed (T* k = theta, packed = prepared)
        {
            for (int i = 0, r; i < _rows; i += r)
            {
                r = Panel(_rows - i);
                PackRows(k + i * _columns, r, packed + i * _columns);
            }
            T* transposed = packed + _rows * _columns;
            for (int j = 0, r; j < _columns; j += r)
            {
                r = Panel(_columns - j);
                T* target = transposed + j * _rows;
                T* source = k + j;
                if (r == 8)
                    for (int i = 0; i < _rows; i++, target += 8, source += _columns) Unsafe.CopyBlockUnaligned(target, source, 8 * (uint)sizeof(T));
                else
                    for (int i = 0; i < _rows; i++, target += r, source += _columns)
                        for (int q = 0; q < r; q++) target[q] = source[q];
            }
        }
        theta[(_rows * _columns)..].CopyTo(prepared[(2 * _rows * _columns)..]);
    }

    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        Check(accumulator.Length, AccumulatorLength, nameof(accumulator));
        Check(gradient.Length, _rows * _columns + _rows, nameof(gradient));
        for (int i = 0; i < _rows; i++)
        {
            Span<T> row = gradient.Slice(i * _columns, _columns);
            TensorPrimitives.Add(accumulator.Slice(i * _paddedColumns, _columns), row, row);
        }
        Span<T> bias = gradient[(_rows * _columns)..];
        TensorPrimitives.Add(accumulator[(_paddedRows * _paddedColumns)..], bias, bias);
    }

    public void Evaluate(int samples, ReadOnlySpan<T> prepared, T h, ReadOnlySpan<T> y, ReadOnlySpan<T> from, Span<T> cache, Span<T> output)
    {
        int count = _rows * samples;
        CheckSamples(samples);
        Check(prepared.Length, PreparedLength, nameof(prepared));
        Check(y.Length, _columns * samples, nameof(y));
        Check(cache.Length, count, nameof(cache));
        Check(output.Length, count, nameof(output));
        fixed (T* k = prepared, state = y, start = from, z = cache, next = output)
        {
            Product<FromBias>(samples, _rows, _columns, k, state, k + 2 * _rows * _columns, z);
            if (from.IsEmpty) Elementwise.ActivateAndScale<V, T, TActivation>(count, z, h, next);
            else
            {
                Check(from.Length, count, nameof(from));
                Elementwise.ActivateAndStep<V, T, TActivation>(count, z, h, start, next);
            }
        }
    }

    public void Replay(int samples, T h, ReadOnlySpan<T> from, ReadOnlySpan<T> cache, Span<T> output)
    {
        CheckSamples(samples);
        int count = _rows * samples;
        Check(cache.Length, count, nameof(cache));
        Check(output.Length, count, nameof(output));
        if (from.IsEmpty)
        {
            TensorPrimitives.Multiply(cache, h, output);
            return;
        }
        Check(from.Length, count, nameof(from));
        fixed (T* start = from, sigma = cache, next = output) Elementwise.Step<V, T>(count, sigma, h, start, next);
    }

    public void Tangent(
        int samples, ReadOnlySpan<T> prepared, ReadOnlySpan<T> direction, T h, ReadOnlySpan<T> y, ReadOnlySpan<T> cache,
        ReadOnlySpan<T> dy, ReadOnlySpan<T> from, Span<T> scratch, Span<T> output)
    {
        int count = _rows * samples;
        CheckSamples(samples);
        Check(prepared.Length, PreparedLength, nameof(prepared));
        Check(y.Length, _columns * samples, nameof(y));
        Check(dy.Length, _columns * samples, nameof(dy));
        Check(cache.Length, count, nameof(cache));
        Check(output.Length, count, nameof(output));
        CheckScratch(scratch.Length, samples);
        scratch[..count].Clear();
        fixed (T* k = prepared, dk = direction, state = y, sigma = cache, dstate = dy, start = from, z = scratch, next = output)
        {
            if (!direction.IsEmpty)
            {
                Check(direction.Length, PreparedLength, nameof(direction));
                Product<FromBias>(samples, _rows, _columns, dk, state, dk + 2 * _rows * _columns, z);
            }
            Product<FromMemory>(samples, _rows, _columns, k, dstate, z, z);
            if (from.IsEmpty) Elementwise.ScaleBySlope<V, T, TActivation>(count, sigma, h, z, next);
            else
            {
                Check(from.Length, count, nameof(from));
                Elementwise.StepBySlope<V, T, TActivation>(count, sigma, h, z, start, next);
            }
        }
    }

    public void Adjoint(
        int samples, ReadOnlySpan<T> prepared, T h, ReadOnlySpan<T> y, ReadOnlySpan<T> cache, ReadOnlySpan<T> w, bool add, Span<T> dy, Span<T> accumulator, Span<T> scratch)
    {
        CheckSamples(samples);
        Check(prepared.Length, PreparedLength, nameof(prepared));
        Check(y.Length, _columns * samples, nameof(y));
        Check(cache.Length, _rows * samples, nameof(cache));
        Check(w.Length, _rows * samples, nameof(w));
        if (!accumulator.IsEmpty) Check(accumulator.Length, AccumulatorLength, nameof(accumulator));
        CheckScratch(scratch.Length, samples);
        fixed (T* k = prepared, state = y, sigma = cache, costate = w, dstate = dy, sums = accumulator, s = scratch)
        {
            if (accumulator.IsEmpty) Elementwise.ScaleBySlope<V, T, TActivation>(_rows * samples, sigma, h, costate, s);
            else
            {
                Elementwise.WeightBySlope<V, T, TActivation>(_rows, samples, sigma, h, costate, s, sums + _paddedRows * _paddedColumns);
                if (_outer) AddOuterProducts(samples, s, state, s + _paddedRows * samples, sums);
                else AddDotProducts(samples, s, state, sums);
            }
            if (dy.IsEmpty) return;
            Check(dy.Length, _columns * samples, nameof(dy));
            if (!add) dy.Clear();
            Product<FromMemory>(samples, _columns, _rows, k + _rows * _columns, s, dstate, dstate);
        }
    }

    /// <summary>Rows of the next panel of a packed matrix: as many as the register block has, then 4, 2, 1.</summary>
    static int Panel(int remaining) => remaining >= V.PanelRows ? V.PanelRows : remaining >= 4 ? 4 : remaining >= 2 ? 2 : 1;

    void PackRows(T* k, int rows, T* packed)
    {
        int side = V.TransposeSide, j = 0;
        if (rows % side == 0)
        {
            for (; j <= _columns - side; j += side)
                for (int q = 0; q < rows; q += side) V.Transpose(k + q * _columns + j, _columns, packed + j * rows + q, rows);
        }
        for (; j < _columns; j++)
            for (int q = 0; q < rows; q++) packed[j * rows + q] = k[q * _columns + j];
    }

    static void Product<TStart>(int samples, int rows, int columns, T* k, T* y, T* start, T* c) where TStart : struct, IStart
    {
        bool bias = typeof(TStart) == typeof(FromBias);
        for (int t = 0; t < samples; t += 3 * V.Lanes)
        {
            for (int i = 0, r; i < rows; i += r)
            {
                r = Panel(rows - i);
                T* panel = k + (nint)i * columns, from = bias ? start + i : start + (nint)i * samples + t, to = c + (nint)i * samples + t;
                if (r == 8) Products.Rows8<V, T, TStart>(columns, panel, y + t, samples, from, to, samples);
                else if (r == 4) Products.Rows4<V, T, TStart>(columns, panel, y + t, samples, from, to, samples);
                else if (r == 2) Products.Rows2<V, T, TStart>(columns, panel, y + t, samples, from, to, samples);
                else Products.Rows1<V, T, TStart>(columns, panel, y + t, samples, from, to, samples);
            }
        }
    }

    void AddDotProducts(int samples, T* s, T* y, T* sums)
    {
        for (int i = 0; i < _rows; i += 4)
        {
            T* s0 = s + i * samples, s1 = s + Math.Min(i + 1, _rows - 1) * samples;
            T* s2 = s + Math.Min(i + 2, _rows - 1) * samples, s3 = s + Math.Min(i + 3, _rows - 1) * samples;
            for (int j = 0; j < _columns; j += 4)
            {
                T* y0 = y + j * samples, y1 = y + Math.Min(j + 1, _columns - 1) * samples;
                T* y2 = y + Math.Min(j + 2, _columns - 1) * samples, y3 = y + Math.Min(j + 3, _columns - 1) * samples;
                T* block = sums + i * _paddedColumns + j;
                if (V.PanelRows == 8) DotProducts.Block4x4<V, T>(samples, s0, s1, s2, s3, y0, y1, y2, y3, block, _paddedColumns);
                else
                {
                    DotProducts.Block2x4<V, T>(samples, s0, s1, y0, y1, y2, y3, block, _paddedColumns);
                    if (i + 2 < _rows) DotProducts.Block2x4<V, T>(samples, s2, s3, y0, y1, y2, y3, block + 2 * _paddedColumns, _paddedColumns);
                }
            }
        }
    }

    void AddOuterProducts(int samples, T* s, T* y, T* transposed, T* sums)
    {
        TransposeState(samples, y, transposed);
        for (int j = 0, width; j < _paddedColumns; j += width * V.Lanes)
        {
            width = Math.Min(3, (_paddedColumns - j) / V.Lanes);
            for (int i = 0, r; i < _rows; i += r)
            {
                r = V.PanelRows == 8 && _paddedRows - i >= 8 ? 8 : 4;
                T* row = s + i * samples, column = transposed + j, block = sums + i * _paddedColumns + j;
                if (r == 8)
                {
                    if (width == 3) OuterProducts.Block8x3<V, T>(samples, row, samples, column, _paddedColumns, block, _paddedColumns, block, _paddedColumns);
                    else if (width == 2) OuterProducts.Block8x2<V, T>(samples, row, samples, column, _paddedColumns, block, _paddedColumns, block, _paddedColumns);
                    else OuterProducts.Block8x1<V, T>(samples, row, samples, column, _paddedColumns, block, _paddedColumns, block, _paddedColumns);
                }
                else if (width == 3) OuterProducts.Block4x3<V, T>(samples, row, samples, column, _paddedColumns, block, _paddedColumns, block, _paddedColumns);
                else if (width == 2) OuterProducts.Block4x2<V, T>(samples, row, samples, column, _paddedColumns, block, _paddedColumns, block, _paddedColumns);
                else OuterProducts.Block4x1<V, T>(samples, row, samples, column, _paddedColumns, block, _paddedColumns, block, _paddedColumns);
            }
        }
    }

    /// <summary>transposed[t, j] ← y[j, t]; rows of paddedColumns numbers, of which the last few are left as they are and never used.</summary>
    void TransposeState(int samples, T* y, T* transposed)
    {
        int side = V.TransposeSide, j = 0;
        for (; j <= _columns - side; j += side)
            for (int t = 0; t < samples; t += side) V.Transpose(y + (nint)j * samples + t, samples, transposed + (nint)t * _paddedColumns + j, _paddedColumns);
        for (; j < _columns; j++)
            for (int t = 0; t < samples; t++) transposed[t * _paddedColumns + j] = y[j * samples + t];
    }

    /// <summary>Strips of three registers must not run beyond the arrays.</summary>
    void CheckSamples(int samples)
    {
        if ((long)samples * Math.Max(ScratchPerSample, _columns) > Array.MaxLength)
            throw new ArgumentException($"A tile of {samples} samples is too large for a dense layer {_columns} → {_rows}.", nameof(samples));
        if (samples <= 0 || samples % Tiling.Quantum != 0)
            throw new ArgumentException($"A tile has a multiple of {Tiling.Quantum} samples, but got {samples}.", nameof(samples));
    }

    void CheckScratch(int length, int samples)
    {
        if (length < ScratchPerSample * samples)
            throw new ArgumentException($"A dense layer {_columns} → {_rows} needs {ScratchPerSample * samples} numbers of scratch memory for {samples} samples, but got {length}.");
    }

    void Check(int length, int expected, string name)
    {
        if (length != expected)
            throw new ArgumentException($"A dense layer {_columns} → {_rows} expects {expected} numbers here, but got {length}.", name);
    }
}
