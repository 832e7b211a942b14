using System.Buffers.Binary;
using System.Numerics;

namespace Costate.Networks.Formats;

/// <summary>Writes IDX files; the format is described at <see cref="IdxReader"/>.</summary>
public static class IdxWriter
{
    /// <summary>Writes header and values.</summary>
    /// <param name="target">Where the bytes go; left open.</param>
    /// <param name="type">The type of the values in the file.</param>
    /// <param name="dimensions">Length of each dimension, slowest first; 1 to 8 of them.</param>
    /// <param name="values">As many values as the dimensions say, row-major.</param>
    /// <exception cref="ArgumentException">The numbers do not agree, or a value is not exactly one of the whole numbers that the type holds.</exception>
    public static void Write<T>(Stream target, IdxType type, ReadOnlySpan<int> dimensions, ReadOnlySpan<T> values) where T : unmanaged, INumberBase<T>
    {
        if (dimensions.Length is 0 or > 8) throw new ArgumentException($"An IDX file has 1 to 8 dimensions, not {dimensions.Length}.", nameof(dimensions));
        long elements = 1;
        foreach (int length in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(dimensions));
            elements = checked(elements * length);
        }
        if (elements != values.Length)
            throw new ArgumentException($"{string.Join(" × ", dimensions.ToArray())} dimensions need {elements} values, but there are {values.Length}.", nameof(values));
        Span<byte> bytes = stackalloc byte[8];
        target.Write([0, 0, (byte)type, (byte)dimensions.Length]);
        foreach (int length in dimensions)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, length);
            target.Write(bytes[..4]);
        }
        for (int i = 0; i < values.Length; i++) target.Write(bytes[..Encode(type, values[i], i, bytes)]);
    }

    // Returns the number of bytes.
    static int Encode<T>(IdxType type, T value, int index, Span<byte> bytes) where T : INumberBase<T>
    {
        switch (type)
        {
            case IdxType.U8:
                bytes[0] = (byte)Whole(value, byte.MinValue, byte.MaxValue, index);
                return 1;
            case IdxType.I8:
                bytes[0] = (byte)Whole(value, sbyte.MinValue, sbyte.MaxValue, index);
                return 1;
            case IdxType.I16:
                BinaryPrimitives.WriteInt16BigEndian(bytes, (short)Whole(value, short.MinValue, short.MaxValue, index));
                return 2;
            case IdxType.I32:
                BinaryPrimitives.WriteInt32BigEndian(bytes, Whole(value, int.MinValue, int.MaxValue, index));
                return 4;
            case IdxType.F32:
                BinaryPrimitives.WriteSingleBigEndian(bytes, float.CreateSaturating(value));
                return 4;
            case IdxType.F64:
                BinaryPrimitives.WriteDoubleBigEndian(bytes, double.CreateSaturating(value));
                return 8;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of IDX values.");
        }
    }

    static int Whole<T>(T value, int least, int most, int index) where T : INumberBase<T>
    {
        int whole = int.CreateSaturating(value);
        if (whole < least || whole > most || T.CreateSaturating(whole) != value)
            throw new ArgumentException(FormattableString.Invariant($"Value {index} is {value}, but the file holds whole numbers from {least} to {most}."), nameof(value));
        return whole;
    }
}
