using System.Runtime.InteropServices;
using Costate.Cli.Commands;
using Costate.Networks.Storage;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A disk that sends a signal to the run when the n-th checkpoint appears (from 1, the one of step 0).</summary>
sealed class SignallingDisk(StopSignals signals, PosixSignal signal, int checkpoint) : IFileSystem
{
    int _count;

    public void CreateDirectory(string path) => DurableFileSystem.Instance.CreateDirectory(path);

    public void WriteNew(string path, Action<Stream> write) => DurableFileSystem.Instance.WriteNew(path, write);

    public ILogFile OpenLog(string path) => DurableFileSystem.Instance.OpenLog(path);

    public void SyncDirectory(string path) => DurableFileSystem.Instance.SyncDirectory(path);

    public void Delete(string path) => DurableFileSystem.Instance.Delete(path);

    public void Rename(string from, string to)
    {
        DurableFileSystem.Instance.Rename(from, to);
        if (Path.GetFileName(to).StartsWith("step-", StringComparison.Ordinal) && !to.Contains(".tmp", StringComparison.Ordinal) && ++_count == checkpoint) signals.Receive(signal);
    }
}
