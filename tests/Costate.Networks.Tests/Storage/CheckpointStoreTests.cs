using System.Text.Json;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Networks.Tests.Storage;

public sealed class CheckpointStoreTests : IDisposable
{
    readonly RunDirectory _run = new();
    readonly List<string> _notes = [];

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_run_without_checkpoints_has_none() => Assert.Null(new CheckpointStore(_run.Path).LoadNewest(_notes));

    [Fact]
    public void The_newest_checkpoint_is_loaded_whole_and_two_are_kept()
    {
        var store = new CheckpointStore(_run.Path);
        foreach (long step in new long[] { 0, 9, 10, 1_000_000_000, 999_999_999_999 })
        {
            Assert.Equal(_run.File("checkpoint", $"step-{step:D9}"), store.Save(Checkpoints.Of(step)));
            Checkpoint newest = store.LoadNewest(_notes)!;
            Assert.Equal(step, newest.Step);
            Checkpoints.Whole(newest);
        }
        Assert.Empty(_notes);
        Assert.Equal(["latest", "step-1000000000", "step-999999999999"], Names());
        Assert.Equal("step-999999999999\n", File.ReadAllText(_run.File("checkpoint", "latest")));
    }

    [Fact]
    public void The_order_is_by_number_and_not_by_name()
    {
        var store = new CheckpointStore(_run.Path, keep: 1);
        store.Save(Checkpoints.Of(999_999_999));
        store.Save(Checkpoints.Of(1_000_000_000));
        Assert.Equal(["latest", "step-1000000000"], Names());
        Assert.Equal(1_000_000_000, store.LoadNewest(_notes)!.Step);
    }

    [Fact]
    public void The_protocol_is_kept_in_its_order()
    {
        var disk = new FaultyFileSystem();
        var store = new CheckpointStore(_run.Path, 1, disk);
        store.Save(Checkpoints.Of(1));
        string[] write(string step, string sync) =>
        [
            $"delete {step}.tmp", $"create {step}.tmp",
            "open model.safetensors", "write model.safetensors", "fsync model.safetensors",
            "open optimizer.safetensors", "write optimizer.safetensors", "fsync optimizer.safetensors",
            "open state.json", "write state.json", "fsync state.json",
            "open manifest.json", "write manifest.json", "fsync manifest.json",
            $"sync {step}.tmp", $"rename {step}.tmp", sync,
            "delete latest.tmp", "open latest.tmp", "write latest.tmp", "fsync latest.tmp", "rename latest.tmp", sync,
        ];
        Assert.Equal(["create checkpoint", $"sync {Path.GetFileName(_run.Path)}", .. write("step-000000001", "sync checkpoint")], OneWrite(disk.Log));
        disk.Log.Clear();
        store.Save(Checkpoints.Of(2));
        Assert.Equal([.. write("step-000000002", "sync checkpoint"), "delete step-000000001.tmp", "rename step-000000001", "delete step-000000001.tmp"], OneWrite(disk.Log));
    }

    [Fact]
    public void Only_the_owner_may_look()
    {
        if (OperatingSystem.IsWindows()) return;
        string step = new CheckpointStore(_run.Path).Save(Checkpoints.Of(1));
        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_run.Checkpoints));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(step));
        foreach (string file in (string[])[.. Directory.GetFiles(step), _run.File("checkpoint", "latest")]) Assert.Equal(ReadWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_damaged_newest_checkpoint_is_passed_over_and_named()
    {
        var store = new CheckpointStore(_run.Path);
        store.Save(Checkpoints.Of(1));
        File.WriteAllText(Path.Combine(store.Save(Checkpoints.Of(2)), "state.json"), "{}");
        Assert.Equal(1, store.LoadNewest(_notes)!.Step);
        Assert.StartsWith("The checkpoint step-000000002 is passed over: ", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_with_only_damaged_checkpoints_is_a_bad_file_that_names_them()
    {
        var store = new CheckpointStore(_run.Path);
        foreach (long step in new[] { 1, 2 }) File.Delete(Path.Combine(store.Save(Checkpoints.Of(step)), step == 1 ? "manifest.json" : "model.safetensors"));
        var e = Assert.Throws<BadFileException>(() => store.LoadNewest(_notes));
        Assert.Contains("step-000000001 is passed over", e.Message, StringComparison.Ordinal);
        Assert.Contains("step-000000002 is passed over", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, _notes.Count);
    }

    [Fact]
    public void A_step_that_is_there_and_verifies_stays()
    {
        var store = new CheckpointStore(_run.Path);
        string path = store.Save(Checkpoints.Of(5));
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(path, "manifest.json"));
        var disk = new FaultyFileSystem();
        Assert.Equal(path, new CheckpointStore(_run.Path, 2, disk).Save(Checkpoints.Of(5)));
        Assert.DoesNotContain("open model.safetensors", disk.Log);
        Assert.Equal("sync checkpoint", disk.Log[0]);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(path, "manifest.json")));
        Assert.Equal(["latest", "step-000000005"], Names());
    }

    [Fact]
    public void A_step_that_is_there_but_damaged_is_put_aside()
    {
        var store = new CheckpointStore(_run.Path);
        for (int round = 0; round < 2; round++)
        {
            File.WriteAllText(Path.Combine(store.Save(Checkpoints.Of(5)), "state.json"), "{}");
            store.Save(Checkpoints.Of(5));
            Checkpoints.Whole(store.LoadNewest(_notes)!);
            Assert.Equal(["latest", "step-000000005", "step-000000005.bad"], Names());
        }
        Assert.Empty(_notes);
        Assert.Equal("{}", File.ReadAllText(_run.File("checkpoint", "step-000000005.bad", "state.json")));
    }

    [Fact]
    public void What_was_just_saved_is_never_pruned()
    {
        var store = new CheckpointStore(_run.Path, keep: 1);
        store.Save(Checkpoints.Of(30));
        store.Save(Checkpoints.Of(20));
        Assert.Equal(["latest", "step-000000020", "step-000000030"], Names());
    }

    [Fact]
    public void Nothing_is_pruned_before_the_new_checkpoint_has_been_read_back()
    {
        new CheckpointStore(_run.Path, 1).Save(Checkpoints.Of(1));
        var e = Assert.Throws<IOException>(() => new CheckpointStore(_run.Path, 1, new LyingDisk()).Save(Checkpoints.Of(2)));
        Assert.Contains("model.safetensors: The SHA-256 of the file is not the one in the manifest", e.Message, StringComparison.Ordinal);
        Assert.Equal("step-000000001\n", File.ReadAllText(_run.File("checkpoint", "latest")));
        Assert.Equal(1, new CheckpointStore(_run.Path).LoadNewest(_notes)!.Step);
        Assert.Single(_notes);
    }

    [Fact]
    public void Symbolic_links_are_refused_everywhere()
    {
        var store = new CheckpointStore(_run.Path);
        string one = store.Save(Checkpoints.Of(1)), two = store.Save(Checkpoints.Of(2));
        string state = Path.Combine(two, "state.json"), elsewhere = _run.File("elsewhere.json");
        File.Move(state, elsewhere);
        File.CreateSymbolicLink(state, elsewhere);
        Assert.Equal(1, store.LoadNewest(_notes)!.Step);
        Assert.Contains("symbolic link", Assert.Single(_notes), StringComparison.Ordinal);

        Directory.Move(one, _run.File("moved"));
        Directory.CreateSymbolicLink(one, _run.File("moved"));
        Assert.Contains("symbolic link", Assert.Throws<BadFileException>(() => store.LoadNewest(_notes)).Message, StringComparison.Ordinal);

        Directory.Move(_run.Checkpoints, _run.File("real"));
        Directory.CreateSymbolicLink(_run.Checkpoints, _run.File("real"));
        Assert.Contains("symbolic link", Assert.Throws<BadFileException>(() => store.LoadNewest(_notes)).Message, StringComparison.Ordinal);
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => store.Save(Checkpoints.Of(3))).Message, StringComparison.Ordinal);
        Assert.Throws<BadFileException>(store.RemoveLeftovers);
    }

    [Fact]
    public void A_renamed_checkpoint_is_not_loaded()
    {
        var store = new CheckpointStore(_run.Path);
        Directory.Move(store.Save(Checkpoints.Of(1)), _run.File("checkpoint", "step-000000007"));
        Assert.Contains("belongs to step 1", Assert.Throws<BadFileException>(() => store.LoadNewest(_notes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leftovers_of_dead_processes_are_removed_and_nothing_else()
    {
        var store = new CheckpointStore(_run.Path);
        store.Save(Checkpoints.Of(1));
        string dead = int.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Directory.CreateDirectory(_run.File("checkpoint", $"step-000000002.tmp-{dead}", "sub"));
        Directory.CreateDirectory(_run.File("checkpoint", $"step-000000003.tmp-{Environment.ProcessId}"));
        Directory.CreateDirectory(_run.File("checkpoint", "step-000000004.tmp-1"));   // process 1 lives
        Directory.CreateDirectory(_run.File("checkpoint", "step-000000005.bad"));
        foreach (string name in new[] { $"summary.json.tmp-{dead}", "notes.tmp-", "a.tmp-x", $".tmp-{dead}", "tmp" }) File.WriteAllText(_run.File(name), "");
        store.RemoveLeftovers();
        Assert.Equal(["latest", "step-000000001", "step-000000004.tmp-1", "step-000000005.bad"], Names());
        Assert.Equal([$".tmp-{dead}", "a.tmp-x", "checkpoint", "notes.tmp-", "tmp"], Directory.GetFileSystemEntries(_run.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Checkpoints_that_could_not_be_read_again_are_not_written()
    {
        var store = new CheckpointStore(_run.Path);
        Checkpoint good = Checkpoints.Of(1);
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Save(good with { Step = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Save(good with { MetricsLength = -1 }));
        Assert.Throws<ArgumentException>(() => store.Save(good with { ConfigHash = "abc" }));
        Assert.Throws<ArgumentException>(() => store.Save(good with { State = JsonDocument.Parse("[1]").RootElement }));
        Assert.Throws<ArgumentException>(() => store.Save(good with { State = JsonDocument.Parse("""{"a":1,"a":2}""").RootElement }));
        Assert.Throws<ArgumentException>(() => store.Save(good with { State = JsonDocument.Parse(deep).RootElement }));
        Assert.Throws<ArgumentException>(() => store.Save(good with { State = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["a"] = new('x', 17 << 20) }) }));
        Assert.Throws<ArgumentException>(() => store.Save(good with { Model = [.. good.Model, good.Model[0]] }));
        Assert.Null(store.LoadNewest(_notes));
        Assert.Empty(Directory.GetFileSystemEntries(_run.Checkpoints));
    }

    string[] Names() => [.. Directory.GetFileSystemEntries(_run.Checkpoints).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    // A file takes one or more writes; how many is not part of the protocol.
    static List<string> OneWrite(List<string> log) => [.. log.Where((entry, i) => i == 0 || entry != log[i - 1])];

    /// <summary>A disk that reports success and keeps something else.</summary>
    sealed class LyingDisk : IFileSystem
    {
        readonly DurableFileSystem _disk = DurableFileSystem.Instance;

        public void CreateDirectory(string path) => _disk.CreateDirectory(path);

        public void SyncDirectory(string path) => _disk.SyncDirectory(path);

        public void Delete(string path) => _disk.Delete(path);

        public void Rename(string from, string to) => _disk.Rename(from, to);

        public ILogFile OpenLog(string path) => _disk.OpenLog(path);

        public void WriteNew(string path, Action<Stream> write) => _disk.WriteNew(path, stream =>
        {
            var content = new MemoryStream();
            write(content);
            byte[] bytes = content.ToArray();
            if (path.EndsWith("model.safetensors", StringComparison.Ordinal)) bytes[^1] ^= 1;
            stream.Write(bytes);
        });
    }
}
