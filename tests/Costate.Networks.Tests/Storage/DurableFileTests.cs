using System.Text;
using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

public sealed class DurableFileTests : IDisposable
{
    readonly RunDirectory _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_file_is_created_and_replaced()
    {
        string path = _run.File("summary.json");
        DurableFile.WriteAtomically(path, Text("one"));
        DurableFile.WriteAtomically(path, Text("two, longer"));
        DurableFile.WriteAtomically(path, Text("3"));
        Assert.Equal("3", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_run.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void The_steps_are_write_fsync_rename_and_fsync_of_the_directory()
    {
        var disk = new FaultyFileSystem();
        DurableFile.WriteAtomically(_run.File("a"), Text("x"), disk);
        Assert.Equal(["delete a.tmp", "open a.tmp", "write a.tmp", "fsync a.tmp", "rename a.tmp", $"sync {Path.GetFileName(_run.Path)}"], disk.Log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_operation_fails_the_file_is_old_or_new_and_the_failure_is_told(bool late)
    {
        string path = _run.File("model.safetensors");
        int old = 0, renewed = 0;
        for (int k = 1; ; k++)
        {
            Assert.True(k < 20);
            File.WriteAllText(path, "old");
            var disk = new FaultyFileSystem(k, late: late);
            try
            {
                DurableFile.WriteAtomically(path, Text("new"), disk);
                break;
            }
            catch (IOException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
            }
            string content = File.ReadAllText(path);
            if (content == "old") old++;
            else if (content == "new") renewed++;
            Assert.Equal([path], Directory.GetFileSystemEntries(_run.Path));
        }
        Assert.Equal(late ? (4, 2) : (5, 1), (old, renewed));
    }

    [Fact]
    public void An_exception_of_the_writer_leaves_the_old_file_and_comes_through()
    {
        string path = _run.File("a");
        DurableFile.WriteAtomically(path, Text("old"));
        Assert.Throws<InvalidOperationException>(() => DurableFile.WriteAtomically(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_run.Path));
    }

    [Fact]
    public void A_leftover_of_the_same_process_number_is_no_obstacle()
    {
        File.WriteAllText(_run.File($"a.tmp-{Environment.ProcessId}"), "rest");
        DurableFile.WriteAtomically(_run.File("a"), Text("x"));
        Assert.Equal([_run.File("a")], Directory.GetFileSystemEntries(_run.Path));
    }

    [Fact]
    public void Errors_are_IOExceptions_with_path_and_cause()
    {
        string missing = _run.File("no", "such", "file"), directory = _run.File("directory");
        Assert.Contains(missing, Assert.Throws<IOException>(() => DurableFile.WriteAtomically(missing, Text("x"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(directory);
        var e = Assert.Throws<IOException>(() => DurableFile.WriteAtomically(directory, Text("x")));
        Assert.Contains($"cannot be renamed to {directory}: Is a directory", e.Message, StringComparison.Ordinal);
        Assert.Equal([directory], Directory.GetFileSystemEntries(_run.Path));
        Assert.Throws<IOException>(() => DurableFileSystem.Instance.WriteNew(directory, Text("x")));
        Assert.Contains("No such file", Assert.Throws<IOException>(() => DurableFileSystem.Instance.SyncDirectory(missing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleting_a_link_spares_what_it_points_to()
    {
        Directory.CreateDirectory(_run.File("real"));
        File.WriteAllText(_run.File("real", "file"), "x");
        Directory.CreateSymbolicLink(_run.File("link"), _run.File("real"));
        DurableFileSystem.Instance.Delete(_run.File("link"));
        DurableFileSystem.Instance.Delete(_run.File("nothing"));
        Assert.Equal(["real"], Directory.GetFileSystemEntries(_run.Path).Select(Path.GetFileName));
        Assert.True(File.Exists(_run.File("real", "file")));
    }

    static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));
}
