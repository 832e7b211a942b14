using System.Text.Json;
using Costate.Networks.Formats;

namespace Costate.Networks.Storage;

/// <summary>Reads the history of a run (see <see cref="MetricsLog"/>), also while it is being written.</summary>
public static class MetricsReader
{
    /// <summary>The numbers of every complete line; what stands behind the last line feed is ignored.</summary>
    /// <exception cref="BadFileException">A complete line is not an object of numbers and non-finite values; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> Read(string path)
    {
        ReadOnlyMemory<byte> rest = ReadAll(path);
        var lines = new List<IReadOnlyDictionary<string, double>>();
        for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            string place = FormattableString.Invariant($"{lines.Count + 1}");
            lines.Add(ReadLine(rest[..end], path, place));
        }
        return lines;
    }

    static byte[] ReadAll(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0 });
        var bytes = new byte[file.Length];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    static Dictionary<string, double> ReadLine(ReadOnlyMemory<byte> utf8, string path, string place)
    {
        JsonElement line;
        try
        {
            line = StrictJson.Parse(utf8, path);
        }
        catch (BadFileException e)
        {
            throw new BadFileException(path, place, "The line is not a JSON object of numbers.", e);
        }
        if (line.ValueKind != JsonValueKind.Object) throw new BadFileException(path, place, "The line is not a JSON object.");
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (JsonProperty metric in line.EnumerateObject())
        {
            values.Add(metric.Name, Number(metric.Value) ?? throw new BadFileException(path, place, "A value is neither a number nor \"NaN\", \"Infinity\" or \"-Infinity\"."));
        }
        return values;
    }

    static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };
}
