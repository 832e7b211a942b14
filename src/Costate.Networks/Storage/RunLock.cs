using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Costate.Networks.Storage;

/// <summary>Keeps a run directory for one writer: a lock of the operating system on the open file <c>lock</c>, which ends with the process however that ends.</summary>
/// <remarks>The file stays when the lock is released; its presence means nothing. Advisory: it binds only those who ask for it. Linux: flock, on a local disk.</remarks>
public sealed class RunLock : IDisposable
{
    const string FileName = "lock";
    const int LongestNumber = 16;
    const int HeldLinux = 11, HeldMac = 35, HeldWindows = unchecked((int)0x80070020);   // EWOULDBLOCK, and a sharing violation

    readonly FileStream _file;

    RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a run directory, which exists.</summary>
    /// <exception cref="IOException">Another process (the message says which) or another lock of this process holds it, or the file cannot be created.</exception>
    public static RunLock Acquire(string runDirectory)
    {
        string path = Path.Combine(runDirectory, FileName);
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"{path}: is a symbolic link, which a run directory must not contain.");
        FileStream file;
        try
        {
            file = DurableFileSystem.Open(path, FileMode.OpenOrCreate, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
        }
        catch (IOException e) when (e.HResult is HeldLinux or HeldMac or HeldWindows)
        {
            throw new IOException($"{runDirectory}: {Holder(path)} is writing this run. Wait for it to end, or choose another output directory.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(path, "cannot be opened", e);
        }
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch (IOException e)
        {
            file.Dispose();
            throw IoFailure.Of(path, "cannot be written", e);
        }
        return new RunLock(file);
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();

    // Who the file says it is. Read past the runtime, which would want a lock of its own.
    static string Holder(string path)
    {
        const string Unknown = "another process";
        try
        {
            using SafeFileHandle file = OperatingSystem.IsWindows() ? File.OpenHandle(path, share: FileShare.ReadWrite) : Posix.Open(path);
            Span<byte> text = stackalloc byte[LongestNumber];
            int length = RandomAccess.Read(file, text, 0);
            return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? FormattableString.Invariant($"process {id}") : Unknown;
        }
        catch (IOException)
        {
            return Unknown;
        }
    }
}
