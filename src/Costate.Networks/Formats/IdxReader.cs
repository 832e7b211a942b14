using System.Buffers.Binary;
using System.Numerics;

namespace Costate.Networks.Formats;

/// <summary>Reads IDX files (the format of MNIST), compressed by gzip or not.</summary>
/// <remarks>
/// <c>00 00 | type u8 | ndim u8 | ndim × u32 | values</c>, big-endian, row-major, 1 ≤ ndim ≤ 8. The header must account for every byte of the file
/// before anything is allocated for the values; of a compressed file the bytes are counted by decompressing it once.
/// </remarks>
public static class IdxReader
{
    const int MostDimensions = 8, Block = 65_536;

    /// <summary>Reads the file and converts its values to <typeparamref name="T"/> (exactly, or rounded to nearest).</summary>
    /// <exception cref="BadFileException">The file is not IDX, is shorter or longer than its header says, or is too large for one array.</exception>
    public static IdxArray<T> Read<T>(InputFile file, ReaderLimits? limits = null) where T : unmanaged, INumberBase<T>
    {
        long length = file.Measure(limits);
        using Stream content = file.Open(limits);
        (IdxType type, int[] dimensions, int elements) = ReadHeader(content, file.Name, length);
        var values = new T[elements];
        int size = Size(type), perBlock = Block / size;
        var buffer = new byte[Math.Min(elements, perBlock) * size];
        for (int done = 0; done < elements;)
        {
            int count = Math.Min(elements - done, perBlock);
            Span<byte> bytes = buffer.AsSpan(0, count * size);
            int got = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (got < bytes.Length) throw new BadFileException(file.Name, "", "the file shrank while it was being read");
            Convert(type, bytes, values.AsSpan(done, count));
            done += count;
        }
        // At the end of a compressed file its checksum is compared once more.
        if (content.Read(new byte[1]) != 0) throw new BadFileException(file.Name, "", "the file grew while it was being read");
        return new IdxArray<T> { Type = type, Dimensions = dimensions, Values = values };
    }

    static (IdxType Type, int[] Dimensions, int Elements) ReadHeader(Stream content, string file, long length)
    {
        Span<byte> header = stackalloc byte[4 + 4 * MostDimensions];
        Take(content, file, length, header[..4]);
        if (header[0] != 0 || header[1] != 0)
            throw new BadFileException(file, "byte 0", $"an IDX file starts with 00 00, this one with {header[0]:X2} {header[1]:X2}");
        var type = (IdxType)header[2];
        if (Size(type) == 0)
            throw new BadFileException(file, "byte 2", $"the type of the values is {header[2]:X2}, but IDX has 08 (u8), 09 (i8), 0B (i16), 0C (i32), 0D (f32), 0E (f64)");
        int rank = header[3];
        if (rank is 0 or > MostDimensions) throw new BadFileException(file, "byte 3", $"the array has {rank} dimensions, but must have 1 to {MostDimensions}");
        Take(content, file, length, header.Slice(4, 4 * rank));
        UInt128 elements = 1;
        var sizes = new uint[rank];
        bool empty = false;
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            empty |= sizes[i] == 0;
            // Once beyond any file the product stays there, so that eight dimensions cannot overflow.
            elements = UInt128.Min(elements * sizes[i], UInt128.One << 64);
        }
        if (empty) elements = 0;
        UInt128 expected = elements * (uint)Size(type), present = (UInt128)(length - 4 - 4 * rank);
        if (expected != present)
            throw new BadFileException(file, $"byte {4 + 4 * rank}", $"the header announces {string.Join(" × ", sizes)} values of {Size(type)} "
                + $"byte{(Size(type) == 1 ? "" : "s")}, {(elements >> 64 != 0 ? "more than any file holds" : $"{expected} bytes")}, but {present} bytes follow: "
                + (expected > present ? "the file is truncated or damaged" : $"{present - expected} bytes are too many"));
        if (elements > (UInt128)Array.MaxLength || sizes.Any(size => size > int.MaxValue))
            throw new BadFileException(file, "byte 4", $"{string.Join(" × ", sizes)} values are too large for one .NET array");
        return (type, [.. sizes.Select(size => (int)size)], (int)elements);
    }

    static void Take(Stream content, string file, long length, Span<byte> bytes)
    {
        if (content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new BadFileException(file, $"byte {length}", $"the file ends after {length} bytes, within the IDX header");
    }

    static int Size(IdxType type) => type switch
    {
        IdxType.U8 or IdxType.I8 => 1,
        IdxType.I16 => 2,
        IdxType.I32 or IdxType.F32 => 4,
        IdxType.F64 => 8,
        _ => 0,
    };

    static void Convert<T>(IdxType type, ReadOnlySpan<byte> bytes, Span<T> values) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                IdxType.U8 => T.CreateSaturating(bytes[i]),
                IdxType.I8 => T.CreateSaturating((sbyte)bytes[i]),
                IdxType.I16 => T.CreateSaturating(BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..])),
                IdxType.I32 => T.CreateSaturating(BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..])),
                IdxType.F32 => T.CreateSaturating(BinaryPrimitives.ReadSingleBigEndian(bytes[(4 * i)..])),
                _ => T.CreateSaturating(BinaryPrimitives.ReadDoubleBigEndian(bytes[(8 * i)..])),
            };
        }
    }
}
