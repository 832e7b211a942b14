using System.Buffers;
using System.Text;
using System.Text.Json;
using Costate.Networks.Formats;

namespace Costate.Networks.Storage;

/// <summary>The checkpoints of a run, <c>checkpoint/step-000000123/</c>: at any moment, whatever fails, the newest that was saved can be loaded.</summary>
/// <remarks>
/// A checkpoint is written into a temporary directory beside the others, every file is brought to the disk, the manifest with their hashes last, and one rename makes
/// it appear; only when it has been read back and verified are older ones deleted. <c>latest</c> is a hint for people: loading looks at the directories.
/// One writer at a time: see <see cref="RunLock"/>.
/// </remarks>
public sealed class CheckpointStore
{
    const string Latest = "latest";
    readonly string _run, _root;
    readonly int _keep;
    readonly IFileSystem _fileSystem;

    /// <param name="runDirectory">The run, which exists.</param>
    /// <param name="keep">How many checkpoints stay on the disk, at least 1.</param>
    /// <param name="fileSystem">Where changes go; null for the disk.</param>
    public CheckpointStore(string runDirectory, int keep = 2, IFileSystem? fileSystem = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        _run = Path.GetFullPath(runDirectory);
        _root = Path.Combine(_run, "checkpoint");
        (_keep, _fileSystem) = (keep, fileSystem ?? DurableFileSystem.Instance);
    }

    /// <summary>Saves a checkpoint and returns its directory. If the step is there already and verifies, it stays as it is; if it does not, it is renamed to <c>….bad</c> first.</summary>
    /// <exception cref="IOException">It could not be saved for certain: the message has path and cause. Earlier checkpoints are untouched; saving again later is safe.</exception>
    /// <exception cref="ArgumentException">The checkpoint cannot be written: a negative step, a hash or a state of the wrong form, two tensors with one name.</exception>
    public string Save(Checkpoint checkpoint)
    {
        byte[] state = Check(checkpoint);
        try
        {
            CreateRoot();
            string target = Path.Combine(_root, CheckpointDirectory.Name(checkpoint.Step));
            if (!Path.Exists(target) || !Verifies(target)) Write(checkpoint, state, target);
            _fileSystem.SyncDirectory(_root);
            CheckpointDirectory.Verify(target, CheckpointDirectory.ReadManifest(target));
            DurableFile.WriteAtomically(Path.Combine(_root, Latest), stream => stream.Write(Encoding.ASCII.GetBytes(Path.GetFileName(target) + "\n")), _fileSystem);
            Prune(checkpoint.Step);
            return target;
        }
        catch (BadFileException e)
        {
            throw new IOException($"The checkpoint of step {checkpoint.Step} could not be saved for certain: {e.Message}", e);
        }
    }

    /// <summary>The newest checkpoint that verifies; null if the run has none at all.</summary>
    /// <param name="notes">Receives a sentence about every checkpoint that was passed over because it is damaged.</param>
    /// <exception cref="BadFileException">There are checkpoints, but none that can be loaded; or the directory of checkpoints is a symbolic link.</exception>
    /// <exception cref="IOException">The directory of checkpoints cannot be read.</exception>
    public Checkpoint? LoadNewest(ICollection<string> notes)
    {
        RefuseLinkedRoot();
        var damaged = new List<string>();
        Checkpoint? newest = null;
        foreach ((string path, CheckpointManifest manifest) in ByStep(damaged))
        {
            newest = Attempt(path, damaged, () =>
            {
                CheckpointDirectory.Verify(path, manifest);
                return CheckpointDirectory.Load(path, manifest);
            });
            if (newest is not null) break;
        }
        foreach (string note in damaged) notes.Add(note);
        return newest is null && damaged.Count > 0
            ? throw new BadFileException(_root, "", $"No checkpoint of this run can be loaded. {string.Join(' ', damaged)} Restore one from a copy, or delete the run and start it again.")
            : newest;
    }

    /// <summary>Deletes what killed processes left behind in the run: temporary files and directories whose process is no more. To be called with the <see cref="RunLock"/> held.</summary>
    /// <exception cref="IOException">Something could not be deleted.</exception>
    public void RemoveLeftovers()
    {
        RefuseLinkedRoot();
        foreach (string directory in new[] { _run, _root })
        {
            foreach (string entry in Entries(directory).Where(TemporaryName.IsLeftover)) _fileSystem.Delete(entry);
        }
    }

    void CreateRoot()
    {
        RefuseLinkedRoot();
        if (Directory.Exists(_root)) return;
        _fileSystem.CreateDirectory(_root);
        _fileSystem.SyncDirectory(_run);
    }

    void Write(Checkpoint checkpoint, byte[] state, string target)
    {
        string temporary = TemporaryName.For(target);
        try
        {
            _fileSystem.Delete(temporary);
            _fileSystem.CreateDirectory(temporary);
            FileDigest[] files =
            [
                WriteFile(temporary, CheckpointManifest.ModelFile, stream => SafeTensorsWriter.Write(stream, checkpoint.Model)),
                WriteFile(temporary, CheckpointManifest.OptimizerFile, stream => SafeTensorsWriter.Write(stream, checkpoint.Optimizer)),
                WriteFile(temporary, CheckpointManifest.StateFile, stream => stream.Write(state)),
            ];
            var manifest = new CheckpointManifest(checkpoint.Step, checkpoint.ConfigHash, checkpoint.MetricsLength, files);
            _fileSystem.WriteNew(Path.Combine(temporary, CheckpointManifest.FileName), stream => stream.Write(manifest.ToBytes()));
            _fileSystem.SyncDirectory(temporary);
            if (Path.Exists(target)) PutAside(target);
            _fileSystem.Rename(temporary, target);
        }
        catch
        {
            DurableFile.TryDelete(_fileSystem, temporary);
            throw;
        }
    }

    FileDigest WriteFile(string directory, string name, Action<Stream> write)
    {
        FileDigest? digest = null;
        _fileSystem.WriteNew(Path.Combine(directory, name), stream =>
        {
            using var hashing = new HashingStream(stream);
            write(hashing);
            digest = hashing.Digest(name);
        });
        return digest!;
    }

    void PutAside(string target)
    {
        string aside = target + ".bad";
        _fileSystem.Delete(aside);
        _fileSystem.Rename(target, aside);
    }

    // Renamed before it is deleted, so that a crash in between leaves a leftover and not a damaged checkpoint.
    void Prune(long saved)
    {
        foreach ((string path, _) in ByStep([]).Where(found => found.Manifest.Step <= saved).Skip(_keep))
        {
            string temporary = TemporaryName.For(path);
            _fileSystem.Delete(temporary);
            _fileSystem.Rename(path, temporary);
            _fileSystem.Delete(temporary);
        }
    }

    // All checkpoints with a sound manifest, the highest step first.
    List<(string Path, CheckpointManifest Manifest)> ByStep(List<string> damaged)
    {
        var found = new List<(string Path, CheckpointManifest Manifest)>();
        foreach (string path in Entries(_root).Where(path => CheckpointDirectory.Step(Path.GetFileName(path)) is not null).OrderDescending(StringComparer.Ordinal))
        {
            if (Attempt(path, damaged, () => CheckpointDirectory.ReadManifest(path)) is { } manifest) found.Add((path, manifest));
        }
        found.Sort(static (a, b) => b.Manifest.Step.CompareTo(a.Manifest.Step));
        return found;
    }

    static string[] Entries(string directory)
    {
        string[] entries = [];
        if (Directory.Exists(directory)) DurableFileSystem.Attempt(directory, "cannot be read", () => entries = Directory.GetFileSystemEntries(directory));
        return entries;
    }

    static bool Verifies(string path) => Attempt(path, [], () =>
    {
        CheckpointManifest manifest = CheckpointDirectory.ReadManifest(path);
        CheckpointDirectory.Verify(path, manifest);
        return manifest;
    }) is not null;

    static T? Attempt<T>(string path, List<string> damaged, Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is BadFileException or IOException)
        {
            damaged.Add($"The checkpoint {Path.GetFileName(path)} is passed over: {e.Message}");
            return null;
        }
    }

    void RefuseLinkedRoot() => CheckpointDirectory.RefuseLink(_root);

    static byte[] Check(Checkpoint checkpoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(checkpoint.Step);
        ArgumentOutOfRangeException.ThrowIfNegative(checkpoint.MetricsLength);
        if (!CheckpointManifest.IsHash(checkpoint.ConfigHash))
            throw new ArgumentException($"The hash of the configuration must be 64 lower-case hexadecimal digits, not '{checkpoint.ConfigHash}'.", nameof(checkpoint));
        if (checkpoint.State.ValueKind != JsonValueKind.Object) throw new ArgumentException($"The state must be a JSON object, not {checkpoint.State.ValueKind}.", nameof(checkpoint));
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) checkpoint.State.WriteTo(json);
        if (buffer.WrittenCount > CheckpointDirectory.LargestState)
            throw new ArgumentException($"The state has {buffer.WrittenCount} bytes; at most {CheckpointDirectory.LargestState} can be kept.", nameof(checkpoint));
        try
        {
            StrictJson.Parse(buffer.WrittenMemory, CheckpointManifest.StateFile);
        }
        catch (BadFileException e)
        {
            throw new ArgumentException($"The state could not be read again: {e.Message}", nameof(checkpoint), e);
        }
        return buffer.WrittenSpan.ToArray();
    }
}
