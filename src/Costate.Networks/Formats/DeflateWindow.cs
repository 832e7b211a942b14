namespace Costate.Networks.Formats;

/// <summary>The stretch of a file between a gzip header and its trailer, read forwards.</summary>
/// <remarks>
/// The last bytes are handed out one by one: a decompressor asks for more only until its data end, so what <see cref="Left"/> counts after that
/// does not belong to the compressed data.
/// </remarks>
sealed class DeflateWindow(Stream file, long length) : Stream
{
    const int SingleBytes = 16_384;

    /// <summary>Bytes nobody has asked for yet.</summary>
    public long Left { get; private set; } = length;

    /// <summary>Whether more bytes were asked for than there are: the compressed data do not end within the window.</summary>
    public bool Overrun { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        long most = Left > SingleBytes ? Left - SingleBytes : Math.Min(1, Left);
        Overrun |= Left == 0;
        int got = file.Read(buffer[..(int)Math.Min(buffer.Length, most)]);
        Left -= got;
        return got;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
