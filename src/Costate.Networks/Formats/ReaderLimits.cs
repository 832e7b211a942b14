namespace Costate.Networks.Formats;

/// <summary>Caps of all readers: what lies beyond is refused before memory is allocated for it.</summary>
public sealed record ReaderLimits
{
    /// <summary>The caps in force unless a caller of the library raises them.</summary>
    public static ReaderLimits Default { get; } = new();

    /// <summary>Bytes of a safetensors header.</summary>
    public long SafeTensorsHeader { get; init; } = 16L << 20;

    /// <summary>Dimensions of a tensor.</summary>
    public int Rank { get; init; } = 32;

    /// <summary>Tensors in one file.</summary>
    public int Tensors { get; init; } = 65_536;

    /// <summary>Bytes of a tensor's name.</summary>
    public int NameLength { get; init; } = 256;

    /// <summary>Bytes that one compressed byte may become; DEFLATE cannot give more.</summary>
    public int GzipExpansion { get; init; } = 1032;

    /// <summary>Bytes in one line of a CSV file, and in one row if quoted fields break it over several lines.</summary>
    public int CsvLine { get; init; } = 1 << 20;

    /// <summary>Columns of a CSV file.</summary>
    public int CsvColumns { get; init; } = 65_536;

    /// <summary>Bytes in one field of a CSV file.</summary>
    public int CsvField { get; init; } = 65_536;

    /// <summary>Different labels in a CSV file.</summary>
    public int CsvClasses { get; init; } = 4_096;

    /// <summary>Nesting of a JSON document.</summary>
    public int JsonDepth { get; init; } = 32;

    /// <summary>Problems listed before the rest is only counted.</summary>
    public int Problems { get; init; } = 20;
}
