using System.Buffers.Binary;
using System.IO.Compression;

namespace Costate.Networks.Formats;

/// <summary>The content of a gzip file, as a stream that throws where the file is damaged, truncated or continued.</summary>
/// <remarks>
/// One member only. CRC-32 and length are compared with the last 8 bytes of the file when the end is reached: whoever reads to the end has read
/// exactly what was compressed. (The stream of the base class library ends silently where a file is truncated.) Source: RFC 1952.
/// </remarks>
public sealed class CheckedGzipStream : Stream
{
    const int TrailerLength = 8, MostHeaderText = 65_536;
    const int HasHeaderChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;

    readonly Stream _compressed;
    readonly string _file;
    readonly long _limit;
    readonly DeflateWindow _window;
    readonly DeflateStream _inflater;
    uint _checksum, _headerChecksum;
    long _count;
    bool _ended;

    /// <summary>Reads the header; the content is read as it is asked for.</summary>
    /// <param name="compressed">The whole file, at its start, seekable; owned and disposed by the reader.</param>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="limits">Caps; null means the usual ones.</param>
    /// <exception cref="BadFileException">The header is not that of a gzip file, or the file ends too early.</exception>
    public CheckedGzipStream(Stream compressed, string file, ReaderLimits? limits = null)
    {
        (_compressed, _file) = (compressed, file);
        long header = ReadHeader();
        if (compressed.Length - header <= TrailerLength)
            throw Bad(compressed.Length, $"the file ends after {compressed.Length} bytes, before any compressed data and the 8 bytes of CRC-32 and length: it is truncated");
        _limit = compressed.Length * (limits ?? ReaderLimits.Default).GzipExpansion;
        _window = new DeflateWindow(compressed, compressed.Length - header - TrailerLength);
        _inflater = new DeflateStream(_window, CompressionMode.Decompress);
    }

    /// <summary>Whether a file that starts with these bytes is a gzip file (1F 8B 08).</summary>
    public static bool Detects(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, 8, ..];

    /// <summary>True.</summary>
    public override bool CanRead => true;

    /// <summary>False: the content is read forwards.</summary>
    public override bool CanSeek => false;

    /// <summary>False.</summary>
    public override bool CanWrite => false;

    /// <summary>Not known before the end.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported: the content is read forwards.</summary>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The next bytes of the content; 0 at its end, once CRC-32 and length have been found to agree.</summary>
    /// <exception cref="BadFileException">The file is damaged, truncated, continued by other bytes, or expands beyond the limit.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _ended) return 0;
        int got;
        try
        {
            got = _inflater.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new BadFileException(_file, "", $"the gzip data are damaged after {_count} bytes of content: make a new copy of the file", e);
        }
        if (got == 0) CheckEnd();
        _checksum = Crc32.Append(_checksum, buffer[..got]);
        _count += got;
        if (_count > _limit)
            throw new BadFileException(_file, "", $"{_compressed.Length} compressed bytes expand to more than {_limit} bytes, the limit of the reader");
        return got;
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Does nothing.</summary>
    public override void Flush()
    {
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Closes the file.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater.Dispose();
            _window.Dispose();
            _compressed.Dispose();
        }
        base.Dispose(disposing);
    }

    void CheckEnd()
    {
        _ended = true;
        if (_window.Left > 0)
            throw Bad(_compressed.Length - TrailerLength - _window.Left,
                $"{_window.Left} more bytes follow the end of the compressed data: a second gzip member or trailing bytes, or the file is damaged");
        Span<byte> trailer = stackalloc byte[TrailerLength];
        _compressed.ReadExactly(trailer);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(trailer), size = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        if (checksum == _checksum && size == (uint)_count && !_window.Overrun) return;
        if (_window.Overrun) throw Bad(_compressed.Length, $"the compressed data do not end: the file is truncated or damaged, {_count} bytes could be read");
        throw Bad(_compressed.Length - TrailerLength, $"the content ({_count} bytes, CRC-32 {_checksum:X8}) is not what the end of the file promises "
            + $"({size} bytes, CRC-32 {checksum:X8}): the file is truncated, damaged or continued by other bytes");
    }

    // Returns the length of the header.
    long ReadHeader()
    {
        Span<byte> start = [Next(), Next(), Next()];
        if (!Detects(start)) throw Bad(0, $"a gzip file starts with 1F 8B 08, this one with {start[0]:X2} {start[1]:X2} {start[2]:X2}");
        byte flags = Next();
        if ((flags & Reserved) != 0) throw Bad(3, $"the gzip header has flags that do not exist ({flags:X2}): the file is damaged");
        for (int i = 0; i < 6; i++) Next();
        if ((flags & HasExtra) != 0)
        {
            int length = Next() | Next() << 8;
            for (int i = 0; i < length; i++) Next();
        }
        if ((flags & HasName) != 0) SkipText("name");
        if ((flags & HasComment) != 0) SkipText("comment");
        if ((flags & HasHeaderChecksum) != 0)
        {
            uint expected = _headerChecksum & 0xFFFF;
            int found = Next() | Next() << 8;
            if (found != expected) throw Bad(_compressed.Position - 2, $"the gzip header has the checksum {expected:X4} but says {found:X4}: the file is damaged");
        }
        return _compressed.Position;
    }

    void SkipText(string what)
    {
        for (int i = 0; i <= MostHeaderText; i++)
            if (Next() == 0) return;
        throw Bad(_compressed.Position, $"the {what} in the gzip header has more than {MostHeaderText} bytes: the file is damaged");
    }

    byte Next()
    {
        int next = _compressed.ReadByte();
        if (next < 0) throw Bad(_compressed.Length, $"the file ends after {_compressed.Length} bytes, within the gzip header: it is truncated");
        byte value = (byte)next;
        _headerChecksum = Crc32.Append(_headerChecksum, [value]);
        return value;
    }

    BadFileException Bad(long position, string message) => new(_file, $"byte {position}", message);
}
