namespace Costate.Networks.Storage;

/// <summary>An open file that grows at its end, see <see cref="IFileSystem.OpenLog"/>.</summary>
/// <remarks>Every member either has done what it says or throws an <see cref="IOException"/> with the path and the cause.</remarks>
public interface ILogFile : IDisposable
{
    /// <summary>Its bytes.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="bytes"/> with those from <paramref name="position"/> on.</summary>
    void Read(long position, Span<byte> bytes);

    /// <summary>Writes bytes from <paramref name="position"/> on and hands them to the operating system. A failure may have written some of them.</summary>
    void Write(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the file.</summary>
    void Cut(long length);

    /// <summary>Returns when the content is on the disk. After a failure never try again: see <see cref="IFileSystem"/>.</summary>
    void Sync();
}
