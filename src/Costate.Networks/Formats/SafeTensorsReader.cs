using System.Buffers.Binary;

namespace Costate.Networks.Formats;

/// <summary>Reads safetensors files: <c>u64 N | N bytes of JSON | data</c>, all little-endian.</summary>
/// <remarks>
/// A declared size is compared with the bytes that are present before memory is allocated for it: the peak is the file's data once, its header, and what names
/// and shapes need (a few hundred bytes per tensor). Nothing from the file becomes a path, a type or code.
/// Source: the format's specification (huggingface/safetensors, README).
/// </remarks>
public static class SafeTensorsReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Caps; null for <see cref="ReaderLimits.Default"/>.</param>
    /// <exception cref="BadFileException">The content is not a valid safetensors file, or lies beyond a cap.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafeTensorsFile Read(string path, ReaderLimits? limits = null)
    {
        using var stream = RegularFile.Open(path, buffer: 0);
        return Read(stream, path, limits);
    }

    /// <summary>Reads from the stream's position to its end.</summary>
    /// <param name="stream">A stream that knows its length; it stays open.</param>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="limits">Caps; null for <see cref="ReaderLimits.Default"/>.</param>
    /// <exception cref="BadFileException">The content is not a valid safetensors file, or lies beyond a cap, or the stream cannot tell its length.</exception>
    public static SafeTensorsFile Read(Stream stream, string file, ReaderLimits? limits = null)
    {
        limits ??= ReaderLimits.Default;
        if (!stream.CanSeek) throw new BadFileException(file, "", "A safetensors file must be a regular file, not a pipe or a device.");
        long length = stream.Length - stream.Position;
        try
        {
            byte[] header = ReadHeader(stream, length, file, limits);
            (List<SafeTensorsEntry> entries, Dictionary<string, string> metadata) = SafeTensorsHeader.Read(header, file, length - sizeof(ulong) - header.Length, limits);
            header = [];
            return new SafeTensorsFile(file, ReadData(stream, entries, file), metadata);
        }
        catch (EndOfStreamException e)
        {
            throw new BadFileException(file, "", "The file became shorter while it was read.", e);
        }
    }

    static byte[] ReadHeader(Stream stream, long length, string file, ReaderLimits limits)
    {
        if (length < sizeof(ulong))
            throw new BadFileException(file, "byte 0", $"A safetensors file begins with 8 bytes for the length of its header, but the file has {length}.");
        Span<byte> field = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(field);
        ulong declared = BinaryPrimitives.ReadUInt64LittleEndian(field);
        if (declared > (ulong)(length - sizeof(ulong)))
            throw new BadFileException(file, "byte 0", $"The header is declared to have {declared} bytes, but only {length - sizeof(ulong)} follow: the file is truncated or no safetensors file.");
        if (declared > (ulong)Math.Min(limits.SafeTensorsHeader, Array.MaxLength))
            throw new BadFileException(file, "byte 0", $"The header is declared to have {declared} bytes; at most {limits.SafeTensorsHeader} are accepted.");
        var header = new byte[declared];
        stream.ReadExactly(header);
        return header;
    }

    static NamedTensor[] ReadData(Stream stream, List<SafeTensorsEntry> entries, string file)
    {
        var tensors = new NamedTensor[entries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            SafeTensorsEntry entry = entries[i];
            byte[] data = GC.AllocateUninitializedArray<byte>((int)(entry.End - entry.Begin));
            stream.ReadExactly(data);
            if (entry.Type == ElementType.Bool && data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and int at)
                throw new BadFileException(file, $"tensor '{entry.Name}'", $"Element {at} is the byte {data[at]}; a BOOL is 0 or 1.");
            tensors[i] = new NamedTensor(entry, data);
        }
        return tensors;
    }
}
