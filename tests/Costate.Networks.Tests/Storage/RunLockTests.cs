using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

public sealed class RunLockTests : IDisposable
{
    readonly RunDirectory _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_second_writer_is_refused_and_told_who_the_first_is()
    {
        using (RunLock.Acquire(_run.Path))
        {
            var e = Assert.Throws<IOException>(() => RunLock.Acquire(_run.Path));
            Assert.StartsWith($"{_run.Path}: process {Environment.ProcessId} is writing this run.", e.Message, StringComparison.Ordinal);
        }
        RunLock.Acquire(_run.Path).Dispose();
    }

    [Fact]
    public void A_lock_file_that_nobody_holds_means_nothing()
    {
        File.WriteAllText(_run.File("lock"), "1234567890123456789012345 left by a killed process");
        using (RunLock.Acquire(_run.Path)) Assert.Throws<IOException>(() => RunLock.Acquire(_run.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_run.File("lock")) & (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void The_lock_binds_another_process_and_ends_when_that_is_killed()
    {
        const string Flock = "/usr/bin/flock";
        if (!File.Exists(Flock)) return;   // util-linux; the same system call as the runtime's
        RunLock.Acquire(_run.Path).Dispose();
        using var holder = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Flock, ["--no-fork", _run.File("lock"), "sh", "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            Assert.Contains("is writing this run", Assert.Throws<IOException>(() => RunLock.Acquire(_run.Path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }
        RunLock.Acquire(_run.Path).Dispose();
    }

    [Fact]
    public void Trouble_that_is_not_a_lock_names_its_own_cause()
    {
        string missing = _run.File("missing");
        Directory.CreateDirectory(_run.File("other", "lock"));
        Assert.DoesNotContain("is writing", Assert.Throws<IOException>(() => RunLock.Acquire(_run.File("other"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Assert.Throws<IOException>(() => RunLock.Acquire(missing)).Message, StringComparison.Ordinal);
        File.CreateSymbolicLink(_run.File("lock"), _run.File("elsewhere"));
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => RunLock.Acquire(_run.Path)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.File("elsewhere")));
    }
}
