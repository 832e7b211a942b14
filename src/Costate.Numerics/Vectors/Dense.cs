using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Costate.Numerics.Vectors;

/// <summary>A vector of ℝⁿ, stored as n contiguous numbers, aligned to 64 bytes and never moved by the collector.</summary>
/// <remarks>A view made by <see cref="Slice"/> shares its memory with the vector it was cut from.</remarks>
public sealed class Dense<T> : IVector<Dense<T>>, IContiguous where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly T[] _memory;
    readonly int _start;
    readonly VectorShare? _share;

    /// <summary>The zero vector with <paramref name="length"/> entries.</summary>
    public Dense(int length) : this(Allocate(length), length) { }

    /// <summary>The part of a zero vector that this rank holds. Inner products and norms are those of the whole vector; entries and length are those of the part.</summary>
    public Dense(VectorShare share) : this(share.Length) => _share = share;

    /// <summary>A copy of <paramref name="values"/>.</summary>
    public Dense(ReadOnlySpan<T> values) : this(values.Length) => values.CopyTo(Span);

    Dense((T[] Memory, int Start) block, int length) => (_memory, _start, Length) = (block.Memory, block.Start, length);

    /// <summary>Number of entries n.</summary>
    public int Length { get; }

    /// <summary>Whether this is the part of a vector that ranks share.</summary>
    public bool IsShared => _share is not null;

    /// <summary>The entries.</summary>
    public Span<T> Span => new(_memory, _start, Length);

    /// <summary>The entries, for callers that keep them beyond a call.</summary>
    public Memory<T> Memory => new(_memory, _start, Length);

    /// <inheritdoc/>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(Span);

    /// <summary>The entries start … start + length − 1 as a vector that shares this memory.</summary>
    public Dense<T> Slice(int start, int length)
    {
        if ((uint)start > (uint)Length || (uint)length > (uint)(Length - start))
            throw new ArgumentOutOfRangeException(nameof(start), $"Entries {start} … {start + (long)length - 1} were asked of a vector with {Length} entries.");
        return new((_memory, _start + start), length);
    }

    /// <inheritdoc/>
    public Dense<T> Like() => _share is null ? new(Length) : new(_share);

    /// <inheritdoc/>
    public void SetZero() => Span.Clear();

    /// <inheritdoc/>
    public void CopyFrom(Dense<T> x)
    {
        SameLength(x);
        x.Span.CopyTo(Span);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// One pass. Each entry is round(round(a·x) + round(b·y)), a and b rounded to <typeparamref name="T"/> first: no fused multiply-add on any
    /// machine, so the bits are the same on all. x may be this vector, but not a view that overlaps it at another place.
    /// </remarks>
    public void Axpby(double a, Dense<T> x, double b)
    {
        SameLength(x);
        if (Span.Overlaps(x.Span, out int offset) && offset != 0)
            throw new ArgumentException($"A vector was combined with a view that overlaps it, shifted by {Math.Abs(offset)} of {Length} entries: copy one of them first.", nameof(x));
        if (b == 0) TensorPrimitives.Multiply(x.Span, T.CreateTruncating(a), Span);
        else Combine(T.CreateTruncating(a), x.Span, T.CreateTruncating(b), Span);
    }

    /// <inheritdoc/>
    /// <remarks>The order of the sum depends on the length alone, so the bits are the same on all machines. The errors of length are those of <see cref="Axpby"/>.</remarks>
    public double Dot(Dense<T> x)
    {
        SameLength(x);
        return _share is null ? LaneSum.Dot<T>(Span, x.Span) : _share.Dot<T>(Span, x.Span);
    }

    /// <summary>max |xᵢ|, 0 for no entries; NaN if one of them is.</summary>
    public double MaxNorm()
    {
        double own = Length == 0 ? 0 : Math.Abs(double.CreateTruncating(TensorPrimitives.MaxMagnitude<T>(Span)));
        return _share?.Largest(own) ?? own;
    }

    /// <summary>Whether all entries are finite.</summary>
    public bool IsFinite()
    {
        bool own = Length == 0 || TensorPrimitives.IsFiniteAll<T>(Span);
        return _share is null ? own : _share.Largest(own ? 0 : 1) == 0;
    }

    static void Combine(T a, ReadOnlySpan<T> x, T b, Span<T> y)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<T>.IsSupported)
        {
            ref T from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y);
            for (; i <= y.Length - Vector<T>.Count; i += Vector<T>.Count)
                (a * Vector.LoadUnsafe(ref from, (nuint)i) + b * Vector.LoadUnsafe(ref to, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < y.Length; i++) y[i] = a * x[i] + b * y[i];
    }

    static (T[], int) Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int size = Unsafe.SizeOf<T>();
        T[] memory = GC.AllocateArray<T>(length + 64 / size, pinned: true);
        long misaligned = Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) & 63;
        return (memory, (int)((64 - misaligned) & 63) / size);
    }

    internal void SameLength(Dense<T> x)
    {
        if (x.Length != Length) throw new ArgumentException($"A vector with {Length} entries was combined with one of {x.Length}.", nameof(x));
    }
}
