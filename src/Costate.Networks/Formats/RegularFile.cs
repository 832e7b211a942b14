using Costate.Networks.Storage;

namespace Costate.Networks.Formats;

/// <summary>Files that come to an end and can be read again. Devices, pipes and sockets are refused before they are opened: opening or reading one may wait for ever.</summary>
public static class RegularFile
{
    /// <summary>Opens a file for reading. Symbolic links are followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="buffer">Bytes of the buffer; 0 for none.</param>
    /// <exception cref="BadFileException">It is no regular file.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be opened; the message has path and cause.</exception>
    public static FileStream Open(string path, int buffer = 4096)
    {
        if (Posix.SpecialKind(path) is { } kind) throw new BadFileException(path, "", $"not a regular file but {kind}: write its content to a file first");
        try
        {
            return new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = buffer });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{path}: there is no such file", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(path, "cannot be read", e);
        }
    }

    /// <summary>All of a small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes that are accepted.</param>
    /// <param name="what">What the file is to be, for the message: <c>model description</c>.</param>
    /// <exception cref="BadFileException">It is no regular file, or larger.</exception>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    public static byte[] ReadAll(string path, int most, string what)
    {
        using FileStream file = Open(path, 0);
        if (file.Length > most) throw new BadFileException(path, "", $"The file is larger than {most} bytes: it is no {what}.");
        var bytes = new byte[file.Length];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length == bytes.Length ? bytes : bytes[..length];
    }
}
