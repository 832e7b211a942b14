using System.Diagnostics;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs;

/// <summary>A file by which a user ends a run that has no terminal: <c>touch RUN/STOP</c>.</summary>
/// <param name="path">The file.</param>
/// <param name="fileSystem">Where it is deleted.</param>
sealed class StopFile(string path, IFileSystem fileSystem)
{
    static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    long? _lastLook;

    /// <summary>Whether the file is there; looks at the first call, and then once a second at most.</summary>
    public bool IsThere()
    {
        if (_lastLook is { } last && Stopwatch.GetElapsedTime(last) < _interval) return false;
        _lastLook = Stopwatch.GetTimestamp();
        return File.Exists(path);
    }

    /// <summary>Deletes the file: it has done its work, and the run may go on later.</summary>
    public void Consume() => fileSystem.Delete(path);
}
