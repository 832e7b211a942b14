using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Costate.Networks.Formats;

/// <summary>Writes arrays of numbers as npy files, version 1.0, byte for byte as NumPy does.</summary>
/// <remarks>
/// <c>93 'NUMPY' 01 00 | u16 length | header | data</c>, little-endian, C order. NumPy leaves room in the header for a first dimension that grows to 21 digits
/// and then fills up to a multiple of 64 bytes, with 64 blanks where none are needed.
/// </remarks>
public static class NpyWriter
{
    const int Alignment = 64, Preamble = 10, GrowthDigits = 21;

    /// <summary>Writes one array.</summary>
    /// <param name="stream">Receives the bytes; it stays open.</param>
    /// <param name="values">The numbers, the last dimension running fastest; float (<c>&lt;f4</c>) or double (<c>&lt;f8</c>).</param>
    /// <param name="shape">The dimensions; none for a single number.</param>
    /// <exception cref="ArgumentException">The shape asks for another number of values, or is negative.</exception>
    /// <exception cref="NotSupportedException">Numbers of another type.</exception>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        string type = typeof(T) == typeof(float) ? "<f4"
            : typeof(T) == typeof(double) ? "<f8"
            : throw new NotSupportedException($"An npy file of float or double was expected, not of {typeof(T).Name}.");
        UInt128 expected = 1;
        foreach (int dimension in shape) expected = dimension >= 0 ? expected * (uint)dimension : throw new ArgumentException($"A dimension cannot be {dimension}.", nameof(shape));
        if (expected != (UInt128)values.Length)
            throw new ArgumentException($"An array of shape ({string.Join(", ", shape.ToArray())}) has {expected} values, but {values.Length} were given.", nameof(values));
        stream.Write(Header(type, shape));
        if (BitConverter.IsLittleEndian) stream.Write(MemoryMarshal.AsBytes(values));
        else WriteSwapped(stream, values);
    }

    static byte[] Header(string type, ReadOnlySpan<int> shape)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{{'descr': '{type}', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < shape.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? ", " : "")}{shape[i]}");
        text.Append(shape.Length == 1 ? ",), }" : "), }");
        if (shape.Length > 0) text.Append(' ', GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length);
        int used = Preamble + text.Length + 1;
        text.Append(' ', Alignment - used % Alignment).Append('\n');
        if (text.Length > ushort.MaxValue) throw new ArgumentException($"The header of an array with {shape.Length} dimensions exceeds {ushort.MaxValue} bytes.", nameof(shape));
        var header = new byte[Preamble + text.Length];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(magic.Length), (ushort)text.Length);
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(Preamble));
        return header;
    }

    static void WriteSwapped<T>(Stream stream, ReadOnlySpan<T> values) where T : unmanaged
    {
        int size = Marshal.SizeOf<T>();
        Span<byte> number = stackalloc byte[size];
        foreach (T value in values)
        {
            MemoryMarshal.Write(number, value);
            number.Reverse();
            stream.Write(number);
        }
    }
}
