using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Costate.Networks.Formats;

/// <summary>Writes safetensors files in the order of the reference implementation, so that equal content gives equal bytes.</summary>
/// <remarks>
/// Metadata first with keys in ordinal order, then the tensors by type from U64 down to BOOL and by name; no blanks but those that fill the header to a multiple of 8.
/// The data go to the stream one tensor after another, and the header a few tensors at a time: nothing is held twice.
/// </remarks>
public static class SafeTensorsWriter
{
    const int PiecesOfHeader = 8192;
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
        if (TwiceUsed(ordered) is { } name) throw new ArgumentException($"Two tensors are called '{name}'.", nameof(tensors));

        long written = WriteHeader(Stream.Null, ordered, metadata), padded = (written + 7) & ~7L;
        if (padded > ReaderLimits.Default.SafeTensorsHeader)
            throw new ArgumentException($"The header would have {padded} bytes; at most {ReaderLimits.Default.SafeTensorsHeader} are accepted.", nameof(tensors));
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, (ulong)padded);
        stream.Write(eight);
        WriteHeader(stream, ordered, metadata);
        eight.Fill((byte)' ');
        stream.Write(eight[..(int)(padded - written)]);
        foreach (NamedTensor tensor in ordered) stream.Write(tensor.Bytes.Span);
    }

    /// <summary>A name that occurs twice; null if none does. Tensors of one type are in the order of their names.</summary>
    static string? TwiceUsed(NamedTensor[] ordered)
    {
        if (ordered.Length == 0 || ordered[0].Type == ordered[^1].Type)
        {
            for (int i = 1; i < ordered.Length; i++)
                if (ordered[i].Name == ordered[i - 1].Name) return ordered[i].Name;
            return null;
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedTensor tensor in ordered)
            if (!names.Add(tensor.Name)) return tensor.Name;
        return null;
    }

    /// <summary>Writes the header without the blanks at its end, a few tensors at a time. Returns its bytes.</summary>
    static long WriteHeader(Stream stream, NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var json = new Utf8JsonWriter(stream, _json);
        json.WriteStartObject();
        if (metadata is { Count: > 0 }) WriteMetadata(json, metadata);
        long begin = 0;
        foreach (NamedTensor tensor in tensors)
        {
            begin = WriteEntry(json, tensor, begin);
            if (json.BytesPending > PiecesOfHeader) json.Flush();
        }
        json.WriteEndObject();
        json.Flush();
        return json.BytesCommitted;
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
