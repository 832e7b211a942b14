using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Costate.Numerics.Vectors;

/// <summary>A vector of ℝⁿ, stored as n contiguous numbers, aligned to 64 bytes and never moved by the collector.</summary>
/// <remarks>A view made by <see cref="Slice"/> shares its memory with the vector it was cut from.</remarks>
public sealed class Dense<T> : IVector<Dense<T>> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly T[] _memory;
    readonly int _start;

    /// <summary>The zero vector with <paramref name="length"/> entries.</summary>
    public Dense(int length) : this(Allocate(length), length) { }

    /// <summary>A copy of <paramref name="values"/>.</summary>
    public Dense(ReadOnlySpan<T> values) : this(values.Length) => values.CopyTo(Span);

    Dense((T[] Memory, int Start) block, int length) => (_memory, _start, Length) = (block.Memory, block.Start, length);

    /// <summary>Number of entries n.</summary>
    public int Length { get; }

    /// <summary>The entries.</summary>
    public Span<T> Span => new(_memory, _start, Length);

    /// <summary>The entries start … start + length − 1 as a vector that shares this memory.</summary>
    public Dense<T> Slice(int start, int length)
    {
        if ((uint)start > (uint)Length || (uint)length > (uint)(Length - start))
            throw new ArgumentOutOfRangeException(nameof(start), $"Entries {start} … {start + (long)length - 1} were asked of a vector with {Length} entries.");
        return new((_memory, _start + start), length);
    }

    /// <inheritdoc/>
    public Dense<T> Like() => new(Length);

    /// <inheritdoc/>
    public void SetZero() => Span.Clear();

    /// <inheritdoc/>
    public void CopyFrom(Dense<T> x)
    {
        SameLength(x);
        x.Span.CopyTo(Span);
    }

    /// <inheritdoc/>
    public void Axpby(double a, Dense<T> x, double b)
    {
        SameLength(x);
        T alpha = T.CreateTruncating(a);
        if (b == 0) TensorPrimitives.Multiply(x.Span, alpha, Span);
        else
        {
            if (b != 1) TensorPrimitives.Multiply(Span, T.CreateTruncating(b), Span);
            TensorPrimitives.MultiplyAdd(x.Span, alpha, Span, Span);
        }
    }

    /// <inheritdoc/>
    public double Dot(Dense<T> x)
    {
        SameLength(x);
        ReadOnlySpan<T> a = Span, b = x.Span;
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i <= a.Length - 4; i += 4)
        {
            s0 += double.CreateTruncating(a[i]) * double.CreateTruncating(b[i]);
            s1 += double.CreateTruncating(a[i + 1]) * double.CreateTruncating(b[i + 1]);
            s2 += double.CreateTruncating(a[i + 2]) * double.CreateTruncating(b[i + 2]);
            s3 += double.CreateTruncating(a[i + 3]) * double.CreateTruncating(b[i + 3]);
        }
        for (; i < a.Length; i++) s0 += double.CreateTruncating(a[i]) * double.CreateTruncating(b[i]);
        return (s0 + s1) + (s2 + s3);
    }

    static (T[], int) Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int size = Unsafe.SizeOf<T>();
        T[] memory = GC.AllocateArray<T>(length + 64 / size, pinned: true);
        long misaligned = Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) & 63;
        return (memory, (int)((64 - misaligned) & 63) / size);
    }

    void SameLength(Dense<T> x)
    {
        if (x.Length != Length) throw new ArgumentException($"A vector with {Length} entries was combined with one of {x.Length}.", nameof(x));
    }
}
