using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Numerics.Optimization;

/// <summary>A Jacobian that is kept as one dense matrix, row by row. The bits are those of <see cref="JacobianRows{V}"/>, with fewer passes over the memory, and do not depend on the number of threads.</summary>
/// <remarks>Whoever owns it fills the rows; then it serves as an <see cref="IJacobian{V}"/>. One caller at a time.</remarks>
public sealed class DenseJacobian : IJacobian<Dense<double>>
{
    /// <summary>Numbers behind each row that whoever fills it may overwrite.</summary>
    public const int Slack = 8;

    // A product is shared between threads only if it is worth waking them; then each takes so many rows or columns at a time.
    const int LeastShared = 1 << 18, RowsOfPiece = 8, ColumnsOfPiece = 512, RowsTogether = 8;

    readonly int _stride;
    readonly Dense<double> _memory;
    readonly ThreadTeam? _team;
    readonly CancellationToken _stop;
    readonly Action<int, int> _apply, _applyTransposed, _gram;
    Dense<double>? _from, _to;
    Memory<double> _square;

    /// <param name="rows">m, at least 1.</param>
    /// <param name="columns">n, at least 1.</param>
    /// <param name="team">Threads that share the products; null for none.</param>
    /// <param name="stop">Asks for a stop between two products; these then throw an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are no rows or no columns, or more than one array holds.</exception>
    public DenseJacobian(int rows, int columns, ThreadTeam? team = null, CancellationToken stop = default)
    {
        if (rows < 1 || columns < 1) throw new ArgumentException($"A Jacobian has at least one row and one column, but {rows} × {columns} was asked for.", nameof(rows));
        if (Numbers(rows, columns) > Array.MaxLength - 16)
            throw new ArgumentException($"A Jacobian of {rows} × {columns} numbers does not fit into one array: at most {Array.MaxLength / columns} rows do.", nameof(rows));
        (Rows, Columns, _stride, _team) = (rows, columns, Stride(columns), team is { Size: > 1 } && (long)rows * columns >= LeastShared ? team : null);
        (_memory, _stop) = (new(rows * _stride), stop);
        _apply = (_, piece) => Apply(piece * RowsOfPiece, Math.Min(Rows, (piece + 1) * RowsOfPiece));
        _applyTransposed = (_, piece) => ApplyTransposed(piece * ColumnsOfPiece, Math.Min(Columns, (piece + 1) * ColumnsOfPiece));
        _gram = (_, i) => Gram(i);
    }

    /// <summary>n.</summary>
    public int Columns { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <inheritdoc/>
    public long Work => 2L * Rows * Columns;

    /// <summary>Numbers that such a matrix takes.</summary>
    public static long Numbers(int rows, int columns) => (long)rows * Stride(columns);

    /// <summary>Row i and the <see cref="Slack"/> behind it: to be filled.</summary>
    public Span<double> Writable(int i) => _memory.Span.Slice(i * _stride, Columns + Slack);

    /// <inheritdoc/>
    public void Apply(Dense<double> s, Dense<double> product)
    {
        _stop.ThrowIfCancellationRequested();
        (_from, _to) = (s, product);
        if (_team is null) Apply(0, Rows);
        else _team.ForEach((Rows + RowsOfPiece - 1) / RowsOfPiece, _apply);
    }

    /// <inheritdoc/>
    public void ApplyTransposed(Dense<double> r, Dense<double> product)
    {
        _stop.ThrowIfCancellationRequested();
        (_from, _to) = (r, product);
        if (_team is null) ApplyTransposed(0, Columns);
        else _team.ForEach((Columns + ColumnsOfPiece - 1) / ColumnsOfPiece, _applyTransposed);
    }

    /// <inheritdoc/>
    public void Row(int i, Dense<double> row) => Values(i).CopyTo(row.Span);

    /// <inheritdoc/>
    public void Gram(Span<double> gram)
    {
        if (_team is null)
        {
            for (int i = 0; i < Rows; i++)
            {
                _stop.ThrowIfCancellationRequested();
                for (int j = 0; j <= i; j++) gram[i * Rows + j] = LaneSum.Dot<double>(Values(i), Values(j));
            }
            return;
        }
        _square = new double[Rows * Rows];
        _team.ForEach(Rows, _gram);
        _stop.ThrowIfCancellationRequested();
        _square.Span.CopyTo(gram);
        _square = default;
    }

    ReadOnlySpan<double> Values(int i) => _memory.Span.Slice(i * _stride, Columns);

    // Rows lie on cache lines, and not at distances that share a place in the cache.
    static int Stride(int columns)
    {
        long stride = (columns + Slack + 7L) / 8 * 8;
        return (int)Math.Min(int.MaxValue, stride % 512 == 0 ? stride + 8 : stride);
    }

    void Gram(int i)
    {
        if (_stop.IsCancellationRequested) return;
        for (int j = 0; j <= i; j++) _square.Span[i * Rows + j] = LaneSum.Dot<double>(Values(i), Values(j));
    }

    void Apply(int start, int end)
    {
        ReadOnlySpan<double> s = _from!.Span;
        Span<double> product = _to!.Span;
        for (int i = start; i < end; i++) product[i] = LaneSum.Dot<double>(Values(i), s);
    }

    void ApplyTransposed(int start, int end)
    {
        ReadOnlySpan<double> r = _from!.Span;
        Span<double> product = _to!.Span[start..end];
        product.Clear();
        ref double memory = ref MemoryMarshal.GetReference(_memory.Span);
        int i = 0;
        for (; i + RowsTogether <= Rows; i += RowsTogether) AddRows(ref memory, (nuint)((long)i * _stride + start), (nuint)_stride, r.Slice(i, RowsTogether), product);
        for (; i < Rows; i++) AddRow(_memory.Span.Slice(i * _stride + start, product.Length), r[i], product);
    }

    // Eight rows in one pass over the product; every entry is summed row after row.
    static void AddRows(ref double memory, nuint at, nuint stride, ReadOnlySpan<double> r, Span<double> product)
    {
        Vector256<double> r0 = Vector256.Create(r[0]), r1 = Vector256.Create(r[1]), r2 = Vector256.Create(r[2]), r3 = Vector256.Create(r[3]);
        Vector256<double> r4 = Vector256.Create(r[4]), r5 = Vector256.Create(r[5]), r6 = Vector256.Create(r[6]), r7 = Vector256.Create(r[7]);
        ref double to = ref MemoryMarshal.GetReference(product);
        nuint j = 0, whole = (nuint)(product.Length - product.Length % Vector256<double>.Count);
        for (; j < whole; j += (nuint)Vector256<double>.Count)
        {
            nuint row = at + j;
            Vector256<double> sum = Vector256.LoadUnsafe(ref to, j) + r0 * Vector256.LoadUnsafe(ref memory, row);
            sum += r1 * Vector256.LoadUnsafe(ref memory, row += stride);
            sum += r2 * Vector256.LoadUnsafe(ref memory, row += stride);
            sum += r3 * Vector256.LoadUnsafe(ref memory, row += stride);
            sum += r4 * Vector256.LoadUnsafe(ref memory, row += stride);
            sum += r5 * Vector256.LoadUnsafe(ref memory, row += stride);
            sum += r6 * Vector256.LoadUnsafe(ref memory, row += stride);
            sum += r7 * Vector256.LoadUnsafe(ref memory, row + stride);
            sum.StoreUnsafe(ref to, j);
        }
        for (; j < (nuint)product.Length; j++)
            for (int k = 0; k < RowsTogether; k++) product[(int)j] += r[k] * System.Runtime.CompilerServices.Unsafe.Add(ref memory, at + j + (nuint)k * stride);
    }

    static void AddRow(ReadOnlySpan<double> row, double r, Span<double> product)
    {
        ref double from = ref MemoryMarshal.GetReference(row), to = ref MemoryMarshal.GetReference(product);
        int j = 0;
        for (; j <= product.Length - Vector256<double>.Count; j += Vector256<double>.Count)
            (Vector256.LoadUnsafe(ref to, (nuint)j) + r * Vector256.LoadUnsafe(ref from, (nuint)j)).StoreUnsafe(ref to, (nuint)j);
        for (; j < product.Length; j++) product[j] += r * row[j];
    }
}
