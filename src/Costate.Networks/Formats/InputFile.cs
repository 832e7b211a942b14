namespace Costate.Networks.Formats;

/// <summary>A file to read, compressed by gzip or not: told apart by the first bytes, not by the name.</summary>
/// <remarks>Readers open it more than once (first to measure, then to read), so it must be a regular file, not a pipe.</remarks>
public sealed class InputFile
{
    readonly byte[]? _content;

    /// <summary>A file on disk.</summary>
    /// <param name="path">Where it is; also how messages call it.</param>
    public InputFile(string path) => Name = path;

    /// <summary>Bytes in memory.</summary>
    /// <param name="name">How messages call them.</param>
    /// <param name="content">The bytes; not copied.</param>
    public InputFile(string name, byte[] content) => (Name, _content) = (name, content);

    /// <summary>The file as the user named it.</summary>
    public string Name { get; }

    /// <summary>The content from its start, decompressed; the caller disposes the stream.</summary>
    /// <param name="limits">Caps; null means the usual ones.</param>
    /// <exception cref="BadFileException">Not a regular file, or a damaged gzip header.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public Stream Open(ReaderLimits? limits = null)
    {
        Stream raw = _content is null ? RegularFile.Open(Name) : new MemoryStream(_content, writable: false);
        try
        {
            if (!raw.CanSeek) throw new BadFileException(Name, "", "not a regular file: write its content to a file first");
            Span<byte> start = stackalloc byte[3];
            int got = raw.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            raw.Position = 0;
            return CheckedGzipStream.Detects(start[..got]) ? new CheckedGzipStream(raw, Name, limits) : raw;
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>The length of the content in bytes. A compressed file is read to its end for this, so it is known to be intact afterwards.</summary>
    /// <param name="limits">Caps; null means the usual ones.</param>
    /// <exception cref="BadFileException">The gzip file is damaged.</exception>
    public long Measure(ReaderLimits? limits = null)
    {
        using Stream content = Open(limits);
        if (content is not CheckedGzipStream) return content.Length;
        var buffer = new byte[65_536];
        long length = 0;
        for (int got; (got = content.Read(buffer)) > 0;) length += got;
        return length;
    }
}
