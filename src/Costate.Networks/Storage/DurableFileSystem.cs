namespace Costate.Networks.Storage;

/// <summary>The real disk: what it reports as done survives a power failure (see <see cref="IFileSystem"/>).</summary>
public sealed class DurableFileSystem : IFileSystem
{
    const int Buffer = 1 << 16;
    const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    DurableFileSystem() { }

    /// <summary>The disk; it has no state.</summary>
    public static DurableFileSystem Instance { get; } = new();

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Attempt(path, "cannot be created", () =>
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerDirectory);
    });

    /// <inheritdoc/>
    public void WriteNew(string path, Action<Stream> write) => Attempt(path, "cannot be written", () =>
    {
        using FileStream file = Open(path, FileMode.CreateNew, FileShare.None);
        var buffered = new BufferedStream(file, Buffer);   // not disposed: after a failure that would write again
        write(buffered);
        buffered.Flush();
        Posix.Sync(file.SafeFileHandle, path);
    });

    /// <inheritdoc/>
    public ILogFile OpenLog(string path) => new DurableLogFile(path);

    /// <inheritdoc/>
    public void Rename(string from, string to) => Attempt(from, $"cannot be renamed to {to}", () => Posix.Rename(from, to));

    /// <inheritdoc/>
    public void SyncDirectory(string path) => Posix.SyncDirectory(path);

    /// <inheritdoc/>
    public void Delete(string path) => Attempt(path, "cannot be deleted", () =>
    {
        var directory = new DirectoryInfo(path);
        if (directory.Exists) directory.Delete(recursive: true);
        else File.Delete(path);
    });

    /// <summary>Opens a file for writing without a buffer of its own; a new one belongs to its owner only (0600).</summary>
    internal static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = mode == FileMode.CreateNew ? FileAccess.Write : FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerFile;
        return new FileStream(path, options);
    }

    /// <summary>Runs <paramref name="action"/> and turns what the runtime throws for the disk's sake into an <see cref="IOException"/> that names the path.</summary>
    internal static void Attempt(string path, string failure, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(path, failure, e);
        }
    }
}
