using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Costate.Networks.Formats;

namespace Costate.Networks.Storage;

/// <summary>One checkpoint on the disk: the directory <c>step-000000123</c> with three files and their manifest.</summary>
static class CheckpointDirectory
{
    /// <summary>Bytes of the largest state document.</summary>
    public const int LargestState = 16 << 20;

    const string Prefix = "step-";

    /// <summary>The name of the directory of a step.</summary>
    public static string Name(long step) => Prefix + step.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>The step in the name of a directory; null if it is not the name of a checkpoint (but of a temporary directory, or of one put aside).</summary>
    public static long? Step(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? step : null;

    /// <summary>Reads the manifest of a checkpoint. The other files are not looked at.</summary>
    /// <exception cref="BadFileException">It is damaged or missing, belongs to another step, or the directory contains a symbolic link.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CheckpointManifest ReadManifest(string path) => Reading(path, () =>
    {
        RefuseLinks(path);
        CheckpointManifest manifest = CheckpointManifest.Read(Path.Combine(path, CheckpointManifest.FileName));
        return manifest.Step == Step(Path.GetFileName(path)) ? manifest
            : throw new BadFileException(path, "", $"The manifest belongs to step {manifest.Step}: the directory was renamed.");
    });

    /// <summary>Compares size and SHA-256 of every file with the manifest.</summary>
    /// <exception cref="BadFileException">A file is missing or differs.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Verify(string path, CheckpointManifest manifest) => Reading(path, () =>
    {
        foreach (FileDigest expected in manifest.Files)
        {
            string file = Path.Combine(path, expected.Name);
            using FileStream stream = Open(file);
            if (stream.Length != expected.Size) throw new BadFileException(file, "", $"The file has {stream.Length} bytes; the manifest says {expected.Size}.");
            if (Convert.ToHexStringLower(SHA256.HashData(stream)) != expected.Sha256)
                throw new BadFileException(file, "", "The SHA-256 of the file is not the one in the manifest: its content was changed.");
        }
        return manifest;
    });

    /// <summary>Loads a checkpoint that has been verified.</summary>
    /// <exception cref="BadFileException">A file is not what its name says.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Checkpoint Load(string path, CheckpointManifest manifest) => Reading(path, () => new Checkpoint
    {
        Step = manifest.Step,
        ConfigHash = manifest.ConfigHash,
        MetricsLength = manifest.MetricsLength,
        Model = SafeTensorsReader.Read(Path.Combine(path, CheckpointManifest.ModelFile)).Tensors,
        Optimizer = SafeTensorsReader.Read(Path.Combine(path, CheckpointManifest.OptimizerFile)).Tensors,
        State = ReadState(Path.Combine(path, CheckpointManifest.StateFile)),
    });

    /// <summary>Refuses a path that is a symbolic link.</summary>
    /// <exception cref="BadFileException">It is one.</exception>
    public static void RefuseLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) throw new BadFileException(path, "", "This is a symbolic link, which a run directory must not contain.");
    }

    static JsonElement ReadState(string path)
    {
        using FileStream stream = Open(path);
        if (stream.Length > LargestState) throw new BadFileException(path, "", $"The state has {stream.Length} bytes; at most {LargestState} are accepted.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        JsonElement state = StrictJson.Parse(bytes, path);
        return state.ValueKind == JsonValueKind.Object ? state : throw new BadFileException(path, "", "The state must be a JSON object.");
    }

    static void RefuseLinks(string path)
    {
        RefuseLink(path);
        foreach (string entry in Directory.EnumerateFileSystemEntries(path)) RefuseLink(entry);
    }

    static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0 });

    // A missing file is damage; any other trouble in reading is the disk's.
    static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadFileException(path, "", $"The checkpoint is incomplete: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFailure.Of(path, "cannot be read", e);
        }
    }
}
