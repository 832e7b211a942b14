using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Costate.Networks.Storage;

/// <summary>The calls of the operating system that decide whether data survive a power failure.</summary>
/// <remarks>
/// The runtime's own <c>FileStream.Flush(true)</c> and <c>RandomAccess.FlushToDisk</c> report success on Linux when fsync has failed, it has no way to fsync a directory,
/// and its File.Move may become copy and delete. Linux and other Unix systems: fsync, rename. macOS: fcntl(F_FULLFSYNC). Windows: the runtime's flush; directories need none.
/// </remarks>
static partial class Posix
{
    const int ReadOnly = 0, CloseOnExecLinux = 0x80000, CloseOnExecMac = 0x1000000, FullFsync = 51, Interrupted = 4;
    const int WorkingFolder = -100, StatxType = 1, StatxBytes = 256, StatxMode = 28, FormatMask = 0xF000;   // linux/stat.h

    /// <summary>Opens a file or directory for reading. Unlike the runtime it takes no lock and opens directories as well. Not for Windows.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        int descriptor = open(path, ReadOnly | (OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux));
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw IoFailure.Of(path, "cannot be opened", Marshal.GetLastPInvokeError());
    }

    /// <summary>Returns when the content of an open file (or the names in an open directory) are on the disk.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="path">Its path, for the message.</param>
    /// <exception cref="IOException">They may not be. Never try again on the same file: the kernel may have dropped the data, and a second call would report success.</exception>
    public static void Sync(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        int result;
        do result = OperatingSystem.IsMacOS() ? fcntl(handle, FullFsync) : fsync(handle);
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (result < 0) throw IoFailure.Of(path, "could not be brought to the disk (fsync)", Marshal.GetLastPInvokeError());
    }

    /// <summary>Returns when the names in a directory are on the disk.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using SafeFileHandle directory = Open(path);
        Sync(directory, path);
    }

    /// <summary>Renames in one indivisible step; an existing file is replaced.</summary>
    /// <exception cref="IOException">Nothing was renamed.</exception>
    public static void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Directory.Exists(from)) Directory.Move(from, to);
            else File.Move(from, to, overwrite: true);
        }
        else if (rename(from, to) < 0)
        {
            throw IoFailure.Of(from, $"cannot be renamed to {to}", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>What a path leads to, symbolic links followed, if that is neither a regular file nor a folder: <c>a device</c>. Null if it is one of these, if there is nothing, and where it cannot be told (not Linux).</summary>
    public static string? SpecialKind(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var facts = new byte[StatxBytes];   // struct statx is the same on all processors
        try
        {
            if (statx(WorkingFolder, path, 0, StatxType, facts) < 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        return (BitConverter.ToUInt16(facts, StatxMode) & FormatMask) switch
        {
            0x2000 or 0x6000 => "a device",
            0x1000 => "a pipe",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte[] facts);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle descriptor, int command);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
