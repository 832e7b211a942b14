using System.IO.Pipes;
using Costate.Networks.Storage;
using Microsoft.Win32.SafeHandles;

namespace Costate.Networks.Tests.Storage;

/// <summary>The runtime's own flush hides errors of fsync; ours must not.</summary>
public sealed class PosixTests : IDisposable
{
    readonly RunDirectory _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Fsync_of_a_bad_descriptor_fails()
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = new SafeFileHandle(1 << 28, ownsHandle: false);
        var e = Assert.Throws<IOException>(() => Posix.Sync(handle, "some/file"));
        Assert.Equal("some/file: could not be brought to the disk (fsync): Bad file descriptor.", e.Message);
    }

    [Fact]
    public void Fsync_of_what_cannot_be_synchronised_fails()
    {
        if (OperatingSystem.IsWindows()) return;
        using var pipe = new AnonymousPipeServerStream();
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        Assert.Contains("Invalid argument", Assert.Throws<IOException>(() => Posix.Sync(handle, "pipe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_file_cannot_be_synchronised()
    {
        SafeFileHandle handle = File.OpenHandle(_run.File("a"), FileMode.Create, FileAccess.Write);
        Posix.Sync(handle, "a");
        handle.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Posix.Sync(handle, "a"));
    }

    [Fact]
    public void Directories_can_be_synchronised()
    {
        Posix.SyncDirectory(_run.Path);
        if (!OperatingSystem.IsWindows()) Assert.Throws<IOException>(() => Posix.SyncDirectory(_run.File("missing")));
    }

    [Fact]
    public void Renaming_replaces_a_file_and_fails_loudly()
    {
        File.WriteAllText(_run.File("ä"), "1");
        File.WriteAllText(_run.File("b"), "2");
        Posix.Rename(_run.File("ä"), _run.File("b"));
        Assert.Equal("1", File.ReadAllText(_run.File("b")));
        Assert.Equal([_run.File("b")], Directory.GetFileSystemEntries(_run.Path));
        if (OperatingSystem.IsWindows()) return;
        Assert.StartsWith($"{_run.File("ä")}: cannot be renamed to ", Assert.Throws<IOException>(() => Posix.Rename(_run.File("ä"), _run.File("b"))).Message, StringComparison.Ordinal);
    }
}
