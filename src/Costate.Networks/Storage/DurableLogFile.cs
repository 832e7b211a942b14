namespace Costate.Networks.Storage;

/// <summary>A file that grows at its end, on the real disk.</summary>
sealed class DurableLogFile : ILogFile
{
    readonly string _path;
    readonly FileStream _file;

    public DurableLogFile(string path) => (_path, _file) = (path, Opened(path));

    public long Length => _file.Length;

    public void Read(long position, Span<byte> bytes)
    {
        try
        {
            _file.Position = position;
            _file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(_path, "cannot be read", e);
        }
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Position = position;
            _file.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(_path, "cannot be written", e);
        }
    }

    public void Cut(long length) => DurableFileSystem.Attempt(_path, "cannot be cut", () => _file.SetLength(length));

    public void Sync() => Posix.Sync(_file.SafeFileHandle, _path);

    public void Dispose() => _file.Dispose();

    static FileStream Opened(string path)
    {
        FileStream? file = null;
        DurableFileSystem.Attempt(path, "cannot be opened", () => file = DurableFileSystem.Open(path, FileMode.OpenOrCreate, FileShare.Read));
        return file!;
    }
}
