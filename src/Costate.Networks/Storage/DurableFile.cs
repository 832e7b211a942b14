namespace Costate.Networks.Storage;

/// <summary>Files that are either as before or complete, whatever happens in between: a crash, a full disk, a power failure.</summary>
public static class DurableFile
{
    /// <summary>Writes a temporary file beside <paramref name="path"/>, brings it to the disk, and renames it over <paramref name="path"/>.</summary>
    /// <param name="path">The file to create or replace; its directory exists.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="fileSystem">Where; null for the disk.</param>
    /// <exception cref="IOException">
    /// It failed; the message has path and cause. The file is as before and the temporary file is removed. Only if the very last step failed (bringing the new name
    /// to the disk) is the new content already in place, complete, and a power failure may bring the old one back.
    /// </exception>
    public static void WriteAtomically(string path, Action<Stream> write, IFileSystem? fileSystem = null)
    {
        fileSystem ??= DurableFileSystem.Instance;
        string full = Path.GetFullPath(path), temporary = TemporaryName.For(full);
        try
        {
            fileSystem.Delete(temporary);
            fileSystem.WriteNew(temporary, write);
            fileSystem.Rename(temporary, full);
        }
        catch
        {
            TryDelete(fileSystem, temporary);
            throw;
        }
        try
        {
            fileSystem.SyncDirectory(Path.GetDirectoryName(full) ?? full);
        }
        catch (IOException e)
        {
            throw new IOException($"{full}: The new content is in place, but a power failure may bring the old one back: {e.Message}", e);
        }
    }

    /// <summary>Deletes after a failure, whose exception is on its way already: a second failure would only hide it.</summary>
    internal static void TryDelete(IFileSystem fileSystem, string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (IOException)
        {
        }
    }
}
