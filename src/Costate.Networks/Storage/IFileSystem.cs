namespace Costate.Networks.Storage;

/// <summary>The changes that storage makes to a disk. A test puts its own between, to let the k-th of them fail.</summary>
/// <remarks>Every member either has done what it says or throws an <see cref="IOException"/> with the path and the cause.</remarks>
public interface IFileSystem
{
    /// <summary>Creates a directory that only its owner may enter (0700), and missing ones above it; an existing directory is left alone.</summary>
    void CreateDirectory(string path);

    /// <summary>Creates a file that did not exist (0600), lets <paramref name="write"/> fill it, and returns when the content is on the disk. The file's name is not yet: see <see cref="SyncDirectory"/>.</summary>
    void WriteNew(string path, Action<Stream> write);

    /// <summary>Opens a file that grows at its end, or creates it (0600). One writer at a time, others may read.</summary>
    ILogFile OpenLog(string path);

    /// <summary>Renames a file or directory within its file system in one indivisible step; a file (or an empty directory) at the new place is replaced.</summary>
    void Rename(string from, string to);

    /// <summary>Returns when the names in a directory are on the disk.</summary>
    void SyncDirectory(string path);

    /// <summary>Deletes a file, or a directory with all in it; what does not exist is no error. A symbolic link is deleted itself, never followed.</summary>
    void Delete(string path);
}
