using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Costate.Networks.Formats;

/// <summary>An array of numbers with a name: shape d₁ × … × d_r, stored row by row (the last dimension is contiguous) as little-endian bytes.</summary>
/// <remarks>Rank 0 is a single number; a dimension of 0 makes the tensor empty. The bytes belong to whoever made the tensor and must not change while it is in use.</remarks>
public sealed class NamedTensor
{
    const int LongestName = 256, HighestRank = 32;
    readonly long[] _shape;

    /// <param name="name">1 to 256 of the characters <c>A–Z a–z 0–9 . _ / -</c>, no <c>/</c> in front, no <c>..</c>.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">The dimensions, at most 32.</param>
    /// <param name="bytes">The elements: product of the dimensions × size of an element bytes, not copied.</param>
    /// <exception cref="ArgumentException">Name, shape or number of bytes are not as said.</exception>
    public NamedTensor(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        Check(name, type, shape, bytes);
        (Name, Type, _shape, Bytes) = (name, type, shape.ToArray(), bytes);
    }

    // As one more tensor of the same shape, which both share.
    internal NamedTensor(string name, NamedTensor like, ReadOnlyMemory<byte> bytes)
    {
        Check(name, like.Type, like._shape, bytes);
        (Name, Type, _shape, Bytes) = (name, like.Type, like._shape, bytes);
    }

    // What the reader of a file has checked already, against caps that a caller may have raised.
    internal NamedTensor(SafeTensorsEntry entry, byte[] data) => (Name, Type, _shape, Bytes) = (entry.Name, entry.Type, entry.Shape, data);

    static void Check(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name, LongestName)) throw new ArgumentException($"'{name}' cannot name a tensor: {NameRule}.", nameof(name));
        if (shape.Length > HighestRank)
            throw new ArgumentException($"Tensor '{name}' has {shape.Length} dimensions; at most {HighestRank} are possible.", nameof(shape));
        Int128 needed = type.Size();
        foreach (long dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            needed = dimension == 0 ? 0 : Int128.Min(needed, long.MaxValue) * dimension;
        }
        if (needed != bytes.Length)
            throw new ArgumentException($"Tensor '{name}' of shape [{string.Join(", ", shape.ToArray())}] and type {type.Name()} needs {needed} bytes but got {bytes.Length}.", nameof(bytes));
        if (type == ElementType.Bool && bytes.Span.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and int at)
            throw new ArgumentException($"Tensor '{name}' holds the byte {bytes.Span[at]} at element {at}; a BOOL is 0 or 1.", nameof(bytes));
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>The dimensions; none for a single number.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The elements, row by row, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Number of elements.</summary>
    public int Length => Bytes.Length / Type.Size();

    internal static string NameRule => "a name has 1 to 256 of the characters A-Z a-z 0-9 . _ / -, no / in front and no ..";

    /// <summary>A tensor that shares the memory of <paramref name="values"/>: nothing is copied.</summary>
    /// <inheritdoc cref="NamedTensor(string, ElementType, ReadOnlySpan{long}, ReadOnlyMemory{byte})" path="/exception"/>
    public static NamedTensor Of<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        LittleEndianOnly();
        ElementType type = ElementTypes.Of<T>();
        if (values.Length > Array.MaxLength / type.Size())
            throw new ArgumentException($"Tensor '{name}' has {values.Length} elements; at most {Array.MaxLength / type.Size()} of type {type.Name()} are possible.", nameof(values));
        return new(name, type, shape, new ByteView<T>(values).Memory);
    }

    /// <summary>A tensor with a copy of <paramref name="values"/>.</summary>
    /// <inheritdoc cref="NamedTensor(string, ElementType, ReadOnlySpan{long}, ReadOnlyMemory{byte})" path="/exception"/>
    public static NamedTensor CopyOf<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged =>
        Of<T>(name, values.ToArray(), shape);

    /// <summary>Copies the elements to <paramref name="destination"/>, which has exactly <see cref="Length"/> entries.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not hold elements of type <typeparamref name="T"/>.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        LittleEndianOnly();
        if (ElementTypes.Of<T>() is var asked && asked != Type)
            throw new InvalidOperationException($"Tensor '{Name}' holds {Type.Name()}, but {asked.Name()} was asked for.");
        if (destination.Length != Length)
            throw new ArgumentException($"Tensor '{Name}' has {Length} elements, the destination {destination.Length}.", nameof(destination));
        Bytes.Span.CopyTo(MemoryMarshal.AsBytes(destination));
    }

    /// <summary>A copy of the elements.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not hold elements of type <typeparamref name="T"/>.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var values = new T[Length];
        CopyTo<T>(values);
        return values;
    }

    /// <summary>The elements of an F16, BF16 or F32 tensor as binary32; every value is kept exactly.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds another type.</exception>
    public float[] ToSingle()
    {
        if (Type == ElementType.F32) return ToArray<float>();
        if (Type is not (ElementType.F16 or ElementType.BF16))
            throw new InvalidOperationException($"Tensor '{Name}' holds {Type.Name()}; only F16, BF16 and F32 become binary32 without loss.");
        ReadOnlySpan<byte> bytes = Bytes.Span;
        var values = new float[Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type == ElementType.F16
                ? (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..])
                : BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
        }
        return values;
    }

    internal static bool IsName(string name, int longest)
    {
        if (name.Length == 0 || name.Length > longest || name[0] == '/' || name.Contains("..", StringComparison.Ordinal)) return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '/' or '-')) return false;
        }
        return true;
    }

    static void LittleEndianOnly()
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Costate runs on little-endian processors only.");
    }
}
