using System.Buffers.Binary;
using System.IO.Compression;
using Costate.Networks.Formats;

namespace Costate.Cli.Output.Pictures;

/// <summary>Writes an image of at most 256 colours as PNG, for the cells of a heat map.</summary>
/// <remarks>Source: W3C, “Portable Network Graphics”, third edition: signature, IHDR, PLTE, IDAT, IEND; 8 bits per pixel, no filter.</remarks>
static class Png
{
    /// <summary>The file.</summary>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">Indices into the palette, row by row from the top.</param>
    /// <param name="palette">Red, green, blue of every colour.</param>
    public static byte[] Indexed(int width, int height, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette)
    {
        if (width < 1 || height < 1 || pixels.Length != (long)width * height)
            throw new ArgumentException($"An image of {width} × {height} pixels cannot have {pixels.Length} indices.", nameof(pixels));
        using MemoryStream file = new(), data = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "PLTE"u8, palette);
        using (ZLibStream packed = new(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                packed.WriteByte(0);
                packed.Write(pixels.Slice(row * width, width));
            }
        }
        Chunk(file, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static void Chunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), content));
        file.Write(number);
    }
}
