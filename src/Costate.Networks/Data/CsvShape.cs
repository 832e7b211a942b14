using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>What is known of a CSV file before its rows are read: its size, its number of columns and their names.</summary>
sealed class CsvShape
{
    /// <summary>Bytes of the (decompressed) content.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lines of the content, the last one counted even if it lacks its line feed.</summary>
    public required long Lines { get; init; }

    /// <summary>Columns of the first row.</summary>
    public required int Columns { get; init; }

    /// <summary>The names of the columns, without blanks at the ends; null if the file has no header.</summary>
    public required string[]? Header { get; init; }

    /// <summary>Counts the lines of the file and looks at its first two rows.</summary>
    public static CsvShape Of(InputFile file, CsvOptions options, ReaderLimits limits)
    {
        (long bytes, long lines) = Count(file, limits);
        using var reader = new CsvReader(file.Open(limits), file.Name, options.Delimiter, limits);
        if (!reader.Read()) throw new BadFileException(file.Name, "", "the file is empty");
        int columns = reader.Columns;
        bool header = options.Header == CsvHeader.Present || options.Header == CsvHeader.Auto && LooksLikeHeader(reader);
        return new CsvShape { Bytes = bytes, Lines = lines, Columns = columns, Header = header ? ReadHeader(file, options, limits) : null };
    }

    static (long Bytes, long Lines) Count(InputFile file, ReaderLimits limits)
    {
        using Stream content = file.Open(limits);
        var buffer = new byte[65_536];
        long bytes = 0, lines = 0;
        bool open = false;
        for (int got; (got = content.Read(buffer)) > 0; bytes += got)
        {
            lines += buffer.AsSpan(0, got).Count((byte)'\n');
            open = buffer[got - 1] != '\n';
        }
        return (bytes, lines + (open ? 1 : 0));
    }

    // The reader stands on the first row.
    static bool LooksLikeHeader(CsvReader reader)
    {
        var text = new bool[reader.Columns];
        for (int c = 0; c < text.Length; c++) text[c] = CsvNumber.Parse<double>(reader.Field(c), out _) == CsvValue.Text;
        if (!reader.Read()) return false;
        for (int c = 0; c < Math.Min(text.Length, reader.Columns); c++)
            if (text[c] && CsvNumber.Parse<double>(reader.Field(c), out _) is not (CsvValue.Text or CsvValue.Missing)) return true;
        return false;
    }

    static string[] ReadHeader(InputFile file, CsvOptions options, ReaderLimits limits)
    {
        using var reader = new CsvReader(file.Open(limits), file.Name, options.Delimiter, limits);
        reader.Read();
        var names = new string[reader.Columns];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int c = 0; c < names.Length; c++)
        {
            names[c] = reader.Text(c).Trim(' ', '\t');
            if (names[c].Length > 0 && !seen.Add(names[c]))
                throw new BadFileException(file.Name, $"{reader.Line}:{c + 1}", $"two columns are called {CsvText.Quote(names[c])}: rename one of them");
        }
        return names;
    }
}
