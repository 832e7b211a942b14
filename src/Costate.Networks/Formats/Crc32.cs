using System.Buffers.Binary;

namespace Costate.Networks.Formats;

/// <summary>The checksum CRC-32 of gzip, zip and PNG: reflected polynomial EDB88320, start and end inverted; "123456789" gives CBF43926.</summary>
public static class Crc32
{
    // Entry 256·k + b: the remainder of byte b followed by k zero bytes, so that eight bytes are folded at once.
    static uint[] Table { get; } = BuildTable();

    /// <summary>The checksum of what was summed before followed by <paramref name="bytes"/>.</summary>
    /// <param name="before">The checksum so far; 0 at the start.</param>
    /// <param name="bytes">What follows.</param>
    public static uint Append(uint before, ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        uint c = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ c, high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            c = table[1792 + (byte)low] ^ table[1536 + (byte)(low >> 8)] ^ table[1280 + (byte)(low >> 16)] ^ table[1024 + (low >> 24)]
                ^ table[768 + (byte)high] ^ table[512 + (byte)(high >> 8)] ^ table[256 + (byte)(high >> 16)] ^ table[high >> 24];
        }
        foreach (byte b in bytes) c = table[(byte)(c ^ b)] ^ (c >> 8);
        return ~c;
    }

    static uint[] BuildTable()
    {
        var table = new uint[8 * 256];
        for (uint b = 0; b < 256; b++)
        {
            uint c = b;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) == 0 ? c >> 1 : c >> 1 ^ 0xEDB88320;
            table[b] = c;
        }
        for (int i = 256; i < table.Length; i++) table[i] = table[i - 256] >> 8 ^ table[(byte)table[i - 256]];
        return table;
    }
}
