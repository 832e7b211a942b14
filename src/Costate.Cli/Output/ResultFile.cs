using System.Text;
using Costate.Networks.Storage;

namespace Costate.Cli.Output;

/// <summary>Where a verb writes its one result: a file that is either as before or complete, or standard output.</summary>
static class ResultFile
{
    /// <summary>Writes text to a file, or to standard output.</summary>
    /// <param name="path">The file; null or <c>-</c> for standard output.</param>
    /// <param name="reporter">Has the standard output, and says where the result is.</param>
    /// <param name="write">Writes it, with LF at line ends.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void WriteText(string? path, Reporter reporter, Action<TextWriter> write)
    {
        if (path is null or "-")
        {
            write(reporter.Result);
            return;
        }
        WriteBytes(path, reporter, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            write(text);
        });
    }

    /// <summary>Writes bytes to a file. A link is followed; a device is written to, not replaced.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void WriteBytes(string path, Reporter reporter, Action<Stream> write)
    {
        if (IsDevice(Path.GetFullPath(path)))
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write);
            write(device);
        }
        else
        {
            WriteFile(path, write);
        }
        reporter.Message($"result in {path}");
    }

    /// <summary>Writes a text file of a folder of results, complete or as before.</summary>
    /// <exception cref="IOException">It cannot be written, or is a symbolic link.</exception>
    public static void WriteInFolder(string path, string text)
    {
        if (new FileInfo(path).LinkTarget is not null) throw new IOException($"{path}: is a symbolic link; remove it, or name another folder with --output");
        DurableFile.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    static void WriteFile(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path);
        if (Directory.Exists(target)) throw new IOException($"{path}: expected a file for the result, this is a folder");
        if (Path.GetDirectoryName(target) is { Length: > 0 } folder && !Directory.Exists(folder)) throw new DirectoryNotFoundException($"{path}: there is no folder {folder}");
        DurableFile.WriteAtomically(target, write);
    }

    // Replacing one by a file would harm the whole machine.
    internal static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
