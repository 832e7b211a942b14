using System.Buffers;
using System.Text.Json;

namespace Costate.Networks.Storage;

/// <summary>The history of a run, <c>metrics.jsonl</c>: one JSON object per line, appended and handed to the operating system at once.</summary>
/// <remarks>
/// Numbers are written so that reading gives the same bits; NaN, Infinity and -Infinity are written as texts. A line is complete only with its line feed: what a
/// killed process left behind the last one is no line. One thread at a time.
/// </remarks>
public sealed class MetricsLog : IDisposable
{
    const string OrphanExtension = ".orphan.jsonl";
    const int BlockBytes = 4096;
    const byte LineFeed = (byte)'\n';

    readonly IFileSystem _fileSystem;
    readonly ILogFile _file;
    readonly ArrayBufferWriter<byte> _line = new();
    readonly Utf8JsonWriter _json;

    MetricsLog(string path, IFileSystem fileSystem, ILogFile file)
    {
        (Path, _fileSystem, _file) = (path, fileSystem, file);
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes of all complete lines.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the file to append to it, or creates it (0600). A torn last line is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileSystem">Where it is; null for the disk.</param>
    /// <exception cref="IOException">The file cannot be opened or changed, or is a symbolic link.</exception>
    public static MetricsLog Open(string path, IFileSystem? fileSystem = null)
    {
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"{path}: is a symbolic link, which a run directory must not contain.");
        fileSystem ??= DurableFileSystem.Instance;
        ILogFile? file = null;
        try
        {
            file = fileSystem.OpenLog(path);
            var log = new MetricsLog(path, fileSystem, file) { Length = EndOfLastLine(file) };
            if (file.Length > log.Length) file.Cut(log.Length);
            return log;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw IoFailure.Of(path, "cannot be opened", e);
        }
    }

    /// <summary>Appends one line, <c>{"step":12,"loss":0.1}</c>, and hands it to the operating system.</summary>
    /// <param name="metrics">Its numbers, with different names.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice.</exception>
    /// <exception cref="IOException">The line was not written; the log is as before and may be used again.</exception>
    public void Append(params ReadOnlySpan<Metric> metrics)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        for (int i = 0; i < metrics.Length; i++)
        {
            (string name, double value) = metrics[i];
            if (string.IsNullOrEmpty(name)) throw new ArgumentException("A metric needs a name.", nameof(metrics));
            for (int j = 0; j < i; j++)
            {
                if (metrics[j].Name == name) throw new ArgumentException($"The metric '{name}' stands twice in one line.", nameof(metrics));
            }
            if (double.IsFinite(value)) _json.WriteNumber(name, value);
            else _json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
        _json.WriteEndObject();
        _json.Flush();
        _line.GetSpan(1)[0] = LineFeed;
        _line.Advance(1);
        WriteLine();
    }

    /// <summary>Brings all lines to the disk, so that a checkpoint may refer to them, and returns <see cref="Length"/>.</summary>
    /// <exception cref="IOException">They may not be on the disk.</exception>
    public long Sync()
    {
        _file.Sync();
        return Length;
    }

    /// <summary>Moves all lines behind the first <paramref name="length"/> bytes to the end of <c>metrics.orphan.jsonl</c>, so that a resumed run has one clean history.</summary>
    /// <param name="length">A former <see cref="Length"/>, as a checkpoint keeps it.</param>
    /// <exception cref="Formats.BadFileException">The log is shorter, or no line ends there: it is not the log of that checkpoint.</exception>
    /// <exception cref="IOException">The lines could not be moved; none is lost, though some may stand in both files.</exception>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Length)
            throw new Formats.BadFileException(Path, "", $"The history has {Length} bytes of complete lines, but the checkpoint was written after {length}: lines are missing. Bring the original file back, or start a new run.");
        DurableFileSystem.Attempt(Path, "cannot be cut to the length that the checkpoint knows", () =>
        {
            if (!IsEndOfLine(length))
                throw new Formats.BadFileException(Path, FormattableString.Invariant($"byte {length}"), "No line ends where the checkpoint says that the history ended: the file is another one or was edited.");
            if (length == Length) return;
            MoveToOrphan(length);
            _file.Cut(length);
            Length = length;
            _file.Sync();
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    void WriteLine()
    {
        try
        {
            _file.Write(Length, _line.WrittenSpan);
            Length += _line.WrittenCount;
        }
        catch (IOException)
        {
            CutTornLine();
            throw;
        }
    }

    // After a failed write. If even this fails, the next line is written over the torn one, and readers ignore what has no line feed.
    void CutTornLine()
    {
        try
        {
            _file.Cut(Length);
        }
        catch (IOException)
        {
        }
    }

    bool IsEndOfLine(long length)
    {
        if (length == 0) return true;
        Span<byte> last = stackalloc byte[1];
        _file.Read(length - 1, last);
        return last[0] == LineFeed;
    }

    void MoveToOrphan(long length)
    {
        string orphan = System.IO.Path.ChangeExtension(Path, null) + OrphanExtension;
        using ILogFile target = _fileSystem.OpenLog(orphan);
        long end = EndOfLastLine(target);
        if (target.Length > end) target.Cut(end);
        byte[] block = new byte[BlockBytes];
        for (long from = length; from < Length; from += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, Length - from));
            _file.Read(from, part);
            target.Write(end + from - length, part);
        }
        target.Sync();
        _fileSystem.SyncDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(orphan))!);
    }

    static long EndOfLastLine(ILogFile file)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        for (long end = file.Length; end > 0;)
        {
            long begin = Math.Max(0, end - block.Length);
            Span<byte> part = block[..(int)(end - begin)];
            file.Read(begin, part);
            if (part.LastIndexOf(LineFeed) is >= 0 and int at) return begin + at + 1;
            end = begin;
        }
        return 0;
    }
}
