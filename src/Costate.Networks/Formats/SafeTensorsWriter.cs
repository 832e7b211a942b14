using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Costate.Networks.Formats;

/// <summary>Writes safetensors files in the order of the reference implementation, so that equal content gives equal bytes.</summary>
/// <remarks>
/// Metadata first with keys in ordinal order, then the tensors by type from U64 down to BOOL and by name; no blanks but those that fill the header to a multiple of 8.
/// The data go to the stream one tensor after another; nothing but the header is held twice.
/// </remarks>
public static class SafeTensorsWriter
{
    static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one file.</summary>
    /// <param name="stream">Receives the bytes; it stays open.</param>
    /// <param name="tensors">The tensors in any order, with different names.</param>
    /// <param name="metadata">Texts to keep with them; null for none.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, or the file would be beyond what <see cref="SafeTensorsReader"/> accepts.</exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        NamedTensor[] ordered = [.. tensors];
        Array.Sort(ordered, static (a, b) => a.Type != b.Type ? b.Type.CompareTo(a.Type) : string.CompareOrdinal(a.Name, b.Name));
        if (ordered.Length > ReaderLimits.Default.Tensors)
            throw new ArgumentException($"A file holds at most {ReaderLimits.Default.Tensors} tensors, not {ordered.Length}.", nameof(tensors));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedTensor tensor in ordered)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"Two tensors are called '{tensor.Name}'.", nameof(tensors));
        }

        ArrayBufferWriter<byte> header = Header(ordered, metadata);
        if (header.WrittenCount > ReaderLimits.Default.SafeTensorsHeader)
            throw new ArgumentException($"The header would have {header.WrittenCount} bytes; at most {ReaderLimits.Default.SafeTensorsHeader} are accepted.", nameof(tensors));
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (NamedTensor tensor in ordered) stream.Write(tensor.Bytes.Span);
    }

    static ArrayBufferWriter<byte> Header(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _json))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 }) WriteMetadata(json, metadata);
            long begin = 0;
            foreach (NamedTensor tensor in tensors) begin = WriteEntry(json, tensor, begin);
            json.WriteEndObject();
        }
        int blanks = -buffer.WrittenCount & 7;
        buffer.GetSpan(blanks)[..blanks].Fill((byte)' ');
        buffer.Advance(blanks);
        return buffer;
    }

    static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        string[] keys = [.. metadata.Keys];
        Array.Sort(keys, StringComparer.Ordinal);
        json.WriteStartObject("__metadata__");
        foreach (string key in keys) json.WriteString(key, metadata[key]);
        json.WriteEndObject();
    }

    static long WriteEntry(Utf8JsonWriter json, NamedTensor tensor, long begin)
    {
        long end = begin + tensor.Bytes.Length;
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.Name());
        json.WriteStartArray("shape");
        foreach (long dimension in tensor.Shape) json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
