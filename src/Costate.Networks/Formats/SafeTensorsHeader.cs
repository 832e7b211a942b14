using System.Text.Json;
using System.Text.Unicode;

namespace Costate.Networks.Formats;

/// <summary>Reads the JSON header of a safetensors file: grammar, caps, types, shapes and that the tensors fill the data exactly.</summary>
/// <remarks>One pass over the bytes; memory goes only to names, shapes and metadata, which are checked before they are kept.</remarks>
ref struct SafeTensorsHeader
{
    const int LengthField = 8, LongestEscape = 6;

    readonly string _file;
    readonly long _dataLength;
    readonly ReaderLimits _limits;
    readonly ReadOnlySpan<byte> _utf8;
    readonly List<SafeTensorsEntry> _entries = [];
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    Dictionary<string, string>? _metadata;
    Utf8JsonReader _json;

    SafeTensorsHeader(ReadOnlySpan<byte> utf8, string file, long dataLength, ReaderLimits limits)
    {
        (_file, _dataLength, _limits) = (file, dataLength, limits);
        _utf8 = utf8;
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
    }

    /// <summary>The tensors sorted by their place in the data, and the metadata.</summary>
    /// <param name="utf8">The header.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="dataLength">Bytes that follow the header.</param>
    /// <param name="limits">Caps.</param>
    /// <exception cref="BadFileException">The header breaks a rule of the format or a cap.</exception>
    public static (List<SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> utf8, string file, long dataLength, ReaderLimits limits)
    {
        var header = new SafeTensorsHeader(utf8, file, dataLength, limits);
        try
        {
            header.ReadObject();
        }
        catch (JsonException e)
        {
            throw new BadFileException(file, FormattableString.Invariant($"byte {LengthField + header._json.BytesConsumed}"), $"The header is not JSON as expected: {e.Message}", e);
        }
        catch (InvalidOperationException e)   // what the JSON reader says of an escape such as \uD800 alone, when the text is compared or taken
        {
            throw new BadFileException(file, Place(LengthField + header._json.TokenStartIndex), "A text holds half of a surrogate pair.", e);
        }
        header.CheckPlaces();
        return (header._entries, header._metadata ?? new Dictionary<string, string>(StringComparer.Ordinal));
    }

    void ReadObject()
    {
        if (_utf8.IsEmpty || _utf8[0] != (byte)'{') throw Bad(LengthField, "The header must begin with '{'.");
        if (!Utf8.IsValid(_utf8)) throw Bad(LengthField, "The header is not valid UTF-8.");
        _json.Read();
        while (NextProperty())
        {
            if (_json.ValueTextEquals("__metadata__"u8)) ReadMetadata();
            else ReadEntry();
        }
        _json.Read();   // blanks only, or it throws
    }

    void ReadMetadata()
    {
        if (_metadata is not null) throw Bad("'__metadata__' stands twice in the header.");
        _metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Next(JsonTokenType.StartObject, "'__metadata__' must be an object of texts.");
        while (NextProperty())
        {
            string key = _json.GetString()!;
            Next(JsonTokenType.String, $"The metadata {Quoted(key)} must be a text.");
            if (!_metadata.TryAdd(key, _json.GetString()!)) throw Bad($"The metadata {Quoted(key)} stands twice in the header.");
        }
    }

    void ReadEntry()
    {
        if (_json.ValueSpan.Length > LongestEscape * _limits.NameLength) throw Bad($"A tensor's name is longer than {_limits.NameLength} bytes.");
        string name = _json.GetString()!;
        if (!NamedTensor.IsName(name, _limits.NameLength)) throw Bad($"{Quoted(name)} cannot name a tensor: {NamedTensor.NameRule}.");
        if (!_names.Add(name)) throw Bad(name, "The tensor stands twice in the header.");
        if (_names.Count > _limits.Tensors) throw Bad($"The file has more than {_limits.Tensors} tensors.");
        Next(JsonTokenType.StartObject, $"The tensor '{name}' must be described by an object.");

        ElementType? type = null;
        long[]? shape = null;
        (long Begin, long End)? place = null;
        while (NextProperty())
        {
            if (_json.ValueTextEquals("dtype"u8) && type is null) type = ReadType(name);
            else if (_json.ValueTextEquals("shape"u8) && shape is null) shape = ReadShape(name);
            else if (_json.ValueTextEquals("data_offsets"u8) && place is null) place = ReadPlace(name);
            else throw Bad(name, "Each of dtype, shape and data_offsets is allowed once, and nothing else.");
        }
        if (type is null || shape is null || place is null) throw Bad(name, "One of dtype, shape and data_offsets is missing.");
        CheckSize(name, type.Value, shape, place.Value);
        _entries.Add(new SafeTensorsEntry(name, type.Value, shape, place.Value.Begin, place.Value.End));
    }

    ElementType ReadType(string tensor)
    {
        Next(JsonTokenType.String, $"The dtype of '{tensor}' must be a text.");
        string name = _json.ValueSpan.Length <= 64 ? _json.GetString()! : "(a long text)";
        return ElementTypes.Find(name) ?? throw Bad(tensor, $"The type {Quoted(name)} is not supported; supported are {string.Join(", ", ElementTypes.AllNames)}.");
    }

    long[] ReadShape(string tensor)
    {
        Next(JsonTokenType.StartArray, $"The shape of '{tensor}' must be an array.");
        Span<long> dimensions = stackalloc long[Math.Min(_limits.Rank, 256)];
        int rank = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (rank == dimensions.Length) throw Bad(tensor, $"The tensor has more than {dimensions.Length} dimensions.");
            dimensions[rank++] = Count(tensor, "A dimension");
        }
        return dimensions[..rank].ToArray();
    }

    (long, long) ReadPlace(string tensor)
    {
        const string Rule = "data_offsets must be an array of two numbers, begin and end.";
        Next(JsonTokenType.StartArray, Rule);
        _json.Read();
        long begin = Count(tensor, "An offset");
        _json.Read();
        long end = Count(tensor, "An offset");
        Next(JsonTokenType.EndArray, Rule);
        return (begin, end);
    }

    readonly void CheckSize(string tensor, ElementType type, long[] shape, (long Begin, long End) place)
    {
        if (place.Begin > place.End || place.End > _dataLength)
            throw Bad(tensor, $"data_offsets [{place.Begin}, {place.End}] lie outside the {_dataLength} bytes of data.");
        UInt128 needed = (UInt128)type.Size();
        foreach (long dimension in shape) needed = dimension == 0 ? 0 : UInt128.Min(needed, long.MaxValue) * (UInt128)dimension;
        long present = place.End - place.Begin;
        if (needed != (UInt128)present)
        {
            string size = needed > long.MaxValue ? "more than 2^63" : needed.ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw Bad(tensor, $"Shape [{string.Join(", ", shape)}] of type {type.Name()} needs {size} bytes, but data_offsets give {present}.");
        }
        if (present > Array.MaxLength) throw Bad(tensor, $"{present} bytes are too large for one .NET array, which holds {Array.MaxLength}.");
    }

    readonly void CheckPlaces()
    {
        _entries.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)) is not 0 and int order ? order : string.CompareOrdinal(a.Name, b.Name));
        long end = 0;
        foreach (SafeTensorsEntry entry in _entries)
        {
            if (entry.Begin != end)
                throw Bad(entry.Name, $"The tensor's data begin at {entry.Begin}, but the data before end at {end}: tensors must follow each other without gap or overlap.");
            end = entry.End;
        }
        if (end != _dataLength)
            throw Bad(LengthField + _utf8.Length + end, $"The tensors end here, but {_dataLength - end} more bytes follow: the file is damaged.");
    }

    bool NextProperty() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    void Next(JsonTokenType expected, string rule)
    {
        _json.Read();
        if (_json.TokenType != expected) throw Bad(rule);
    }

    readonly long Count(string tensor, string what)
    {
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetUInt64(out ulong value) || value > long.MaxValue)
            throw Bad(tensor, $"{what} must be a whole number from 0 to {long.MaxValue}.");
        return (long)value;
    }

    readonly BadFileException Bad(string message) => Bad(LengthField + _json.TokenStartIndex, message);

    readonly BadFileException Bad(long offset, string message) => new(_file, Place(offset), message);

    readonly BadFileException Bad(string tensor, string message) => new(_file, $"tensor '{tensor}'", message);

    static string Place(long offset) => FormattableString.Invariant($"byte {offset}");

    // Texts of a file go into messages that a terminal shows: short, and printable ASCII only.
    static string Quoted(string text) =>
        $"'{string.Create(Math.Min(text.Length, 64), text, static (to, from) => { for (int i = 0; i < to.Length; i++) to[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?'; })}'{(text.Length > 64 ? "…" : "")}";
}
