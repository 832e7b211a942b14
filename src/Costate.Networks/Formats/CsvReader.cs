using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Costate.Networks.Formats;

/// <summary>Reads a CSV file row by row, as spans into one buffer.</summary>
/// <remarks>
/// RFC 4180: a field in quotes may hold delimiters, line breaks and doubled quotes. UTF-8, checked strictly; a byte order mark is skipped; lines end with LF
/// or CR LF; empty lines count only if rows follow (then they are an error). With <see cref="CsvDelimiter.Space"/> there is no quoting.
/// The buffer starts at 64 KiB and grows to the longest row, which has a cap; each byte is looked at a fixed number of times.
/// </remarks>
public sealed class CsvReader : IDisposable
{
    const int FirstBuffer = 65_536;

    readonly Stream _content;
    readonly string _file;
    readonly ReaderLimits _limits;
    readonly CsvDelimiter _inForce;
    readonly byte _delimiter;
    readonly SearchValues<byte> _stops;
    readonly bool _blanks;
    byte[] _buffer = new byte[FirstBuffer];
    int _position, _end;
    bool _started, _ended;
    int[] _starts = new int[64], _lengths = new int[64];
    int _columns, _lineBreaks;
    long _nextLine = 1, _openQuote;
    bool _doubled;

    /// <summary>A reader at the start of the file.</summary>
    /// <param name="content">The content; owned and disposed by the reader.</param>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="delimiter">What stands between the fields; never guessed.</param>
    /// <param name="limits">Caps; null means the usual ones.</param>
    public CsvReader(Stream content, string file, CsvDelimiter delimiter, ReaderLimits? limits = null)
    {
        (_content, _file, _limits, _inForce) = (content, file, limits ?? ReaderLimits.Default, delimiter);
        _blanks = delimiter == CsvDelimiter.Space;
        _delimiter = delimiter switch
        {
            CsvDelimiter.Comma => (byte)',',
            CsvDelimiter.Semicolon => (byte)';',
            _ => (byte)'\t',
        };
        _stops = SearchValues.Create([_delimiter, (byte)'\n', (byte)'\r', (byte)'"']);
    }

    /// <summary>The line on which the current row begins, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Number of fields of the current row.</summary>
    public int Columns { get; private set; }

    /// <summary>One field of the current row, without its quotes: valid UTF-8. Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Field(int column) => _buffer.AsSpan(_starts[column], _lengths[column]);

    /// <summary>One field of the current row as a string.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Field(column));

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    /// <exception cref="BadFileException">
    /// The text is not CSV: invalid UTF-8, a NUL byte, a misplaced or unclosed quote, a CR without LF, an empty line between rows, or a cap is exceeded.
    /// The place is <c>line:column</c>, both counted from 1, the column being that of the table.
    /// </exception>
    public bool Read()
    {
        long emptyLine = 0;
        while (true)
        {
            int next = Parse();
            while (next < 0)
            {
                Fill();
                next = Parse();
            }
            if (next == _position) return false;
            bool blank = IsBlank(next);
            if (blank && emptyLine == 0) emptyLine = _nextLine;
            if (!blank && emptyLine > 0) throw new BadFileException(_file, $"{emptyLine}", "an empty line between rows: remove it, or write the missing value");
            if (!blank) Check(next);
            (Line, Columns) = (_nextLine, _columns);
            _nextLine += 1 + _lineBreaks;
            _position = next;
            if (!blank) return true;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _content.Dispose();

    // Splits the row that begins at _position; returns where the next row begins, or −1 if the end of the row is not in the buffer yet.
    int Parse()
    {
        (_columns, _lineBreaks, _openQuote, _doubled) = (0, 0, 0, false);
        if (_position == _end) return _ended ? _position : -1;
        return _blanks ? ParseBlanks() : ParseDelimited();
    }

    int ParseDelimited()
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _end);
        int at = _position;
        while (true)
        {
            int start = at;
            if (at < _end && bytes[at] == '"')
            {
                at = CloseQuote(bytes, at);
                if (at < 0) return -1;
                AddField(start + 1, at - start - 2);
                if (at == _end) return _end;
                if (bytes[at] != _delimiter && bytes[at] is not ((byte)'\n' or (byte)'\r'))
                    throw Bad(_columns, $"text follows the closing quote: write a quote inside a quoted field as two quotes{(CsvDelimiters.Separates((char)bytes[at]) ? $"; or is the delimiter wrong (in force: {_inForce.Name()})?" : "")}");
            }
            else
            {
                int length = bytes[at..].IndexOfAny(_stops);
                if (length < 0 && !_ended) return -1;
                at = length < 0 ? _end : at + length;
                AddField(start, at - start);
                if (at == _end) return _end;
                if (bytes[at] == '"') throw Bad(_columns, "a quote inside a field that does not begin with one: put the whole field in quotes, each inner quote twice");
            }
            if (bytes[at] == '\n') return at + 1;
            if (bytes[at] == '\r')
            {
                if (at + 1 == _end && !_ended) return -1;
                if (at + 1 == _end || bytes[at + 1] != '\n') throw Bad(_columns, "a carriage return without a line feed: lines end with LF or CR LF");
                return at + 2;
            }
            at++;
        }
    }

    // Returns the position after the closing quote, or −1.
    int CloseQuote(ReadOnlySpan<byte> bytes, int open)
    {
        _openQuote = _nextLine + _lineBreaks;
        int at = open + 1;
        while (true)
        {
            int length = bytes[at..].IndexOf((byte)'"');
            if (length < 0)
            {
                if (_ended) throw new BadFileException(_file, $"{_openQuote}:{_columns + 1}", "the quote that begins here is not closed before the end of the file");
                return -1;
            }
            at += length + 1;
            if (at == _end && !_ended) return -1;
            if (at == _end || bytes[at] != '"') break;
            _doubled = true;
            at++;
        }
        _lineBreaks += bytes[open..at].Count((byte)'\n');
        _openQuote = 0;
        return at;
    }

    int ParseBlanks()
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _end);
        int length = bytes[_position..].IndexOf((byte)'\n');
        if (length < 0 && !_ended) return -1;
        int end = length < 0 ? _end : _position + length, next = length < 0 ? _end : end + 1;
        if (length > 0 && bytes[end - 1] == '\r') end--;
        for (int at = _position; at < end;)
        {
            if (bytes[at] is (byte)' ' or (byte)'\t')
            {
                at++;
                continue;
            }
            int field = bytes[at..end].IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
            if (field < 0) field = end - at;
            AddField(at, field);
            at += field;
            if (at < end && bytes[at] == '\r') throw Bad(_columns, "a carriage return without a line feed: lines end with LF or CR LF");
        }
        return next;
    }

    void AddField(int start, int length)
    {
        if (_columns == _limits.CsvColumns) throw Bad(_columns, $"the row has more than {_limits.CsvColumns} columns, the limit of the reader: is the delimiter right?");
        if (length > _limits.CsvField) throw Bad(_columns + 1, $"the field has {length} bytes, more than the limit of {_limits.CsvField}: is the delimiter right?");
        if (_columns == _starts.Length)
        {
            Array.Resize(ref _starts, 2 * _columns);
            Array.Resize(ref _lengths, 2 * _columns);
        }
        (_starts[_columns], _lengths[_columns]) = (start, length);
        _columns++;
    }

    bool IsBlank(int next) => _blanks ? _columns == 0 : _buffer[_position] is (byte)'\n' or (byte)'\r';

    // Everything that is checked once per row; removes the second of doubled quotes.
    void Check(int next)
    {
        ReadOnlySpan<byte> row = _buffer.AsSpan(_position, next - _position);
        if (row is [.., (byte)'\n']) row = row[..^1];
        if (row is [.., (byte)'\r']) row = row[..^1];
        if (row.Length > _limits.CsvLine) throw TooLong();
        if (row.Contains((byte)0)) throw Bad(ColumnWhere(field => field.Contains((byte)0)), "a NUL byte: this is not a text file in UTF-8");
        if (!Utf8.IsValid(row)) throw Bad(ColumnWhere(field => !Utf8.IsValid(field)), "bytes that are not UTF-8: save the file as UTF-8");
        if (!_doubled) return;
        for (int column = 0; column < _columns; column++)
        {
            Span<byte> field = _buffer.AsSpan(_starts[column], _lengths[column]);
            if (!field.Contains((byte)'"')) continue;
            int length = 0;
            for (int i = 0; i < field.Length; i++)
            {
                field[length++] = field[i];
                if (field[i] == '"') i++;
            }
            _lengths[column] = length;
        }
    }

    delegate bool Test(ReadOnlySpan<byte> field);

    int ColumnWhere(Test test)
    {
        for (int column = 0; column < _columns; column++)
            if (test(_buffer.AsSpan(_starts[column], _lengths[column]))) return column + 1;
        return 1;
    }

    // Moves the unfinished row to the front and fills the buffer up; a row that fills it makes it grow.
    void Fill()
    {
        int kept = _end - _position;
        if (kept > _limits.CsvLine + 2L) throw TooLong();
        byte[] target = kept > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
        _buffer.AsSpan(_position, kept).CopyTo(target);
        (_buffer, _position, _end) = (target, 0, kept);
        int got = _content.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
        _end += got;
        _ended = _end < _buffer.Length;
        if (_started) return;
        _started = true;
        ReadOnlySpan<byte> start = _buffer.AsSpan(0, _end);
        if (start is [0xEF, 0xBB, 0xBF, ..]) _position = 3;
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw Bad(1, "the file begins with the mark of UTF-16: save it as UTF-8");
    }

    BadFileException TooLong() => _openQuote > 0
        ? new BadFileException(_file, $"{_openQuote}:{_columns + 1}", $"the quote that begins here is not closed within {_limits.CsvLine} bytes, the limit for one row")
        : new BadFileException(_file, $"{_nextLine}", $"the line has more than {_limits.CsvLine} bytes, the limit of the reader");

    BadFileException Bad(int column, string message) => new(_file, $"{_nextLine + _lineBreaks}:{column}", message);
}
