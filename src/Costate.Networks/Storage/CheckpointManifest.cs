using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Costate.Networks.Formats;

namespace Costate.Networks.Storage;

/// <summary>
/// The last file of a checkpoint, <c>manifest.json</c>: what the others are, and a SHA-256 of itself, taken with 64 zeros in its own place.
/// Equal content gives equal bytes; a file that differs from them in any bit is refused.
/// </summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="ConfigHash">SHA-256 of the resolved configuration.</param>
/// <param name="MetricsLength">Bytes of the history that belong to it.</param>
/// <param name="Files">The other files, in the order of <see cref="FileNames"/>.</param>
sealed record CheckpointManifest(long Step, string ConfigHash, long MetricsLength, IReadOnlyList<FileDigest> Files)
{
    /// <summary>The name of the manifest.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The tensors of <see cref="Checkpoint.Model"/>.</summary>
    public const string ModelFile = "model.safetensors";

    /// <summary>The tensors of <see cref="Checkpoint.Optimizer"/>.</summary>
    public const string OptimizerFile = "optimizer.safetensors";

    /// <summary>The document <see cref="Checkpoint.State"/>.</summary>
    public const string StateFile = "state.json";

    const int FormatVersion = 1, HashDigits = 64, LargestFile = 1 << 16;
    static readonly string _noHash = new('0', HashDigits);

    /// <summary>The files that a checkpoint consists of, besides the manifest.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [ModelFile, OptimizerFile, StateFile];

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes() => ToBytes(Convert.ToHexStringLower(SHA256.HashData(ToBytes(_noHash))));

    /// <summary>Reads a manifest and checks its own hash.</summary>
    /// <exception cref="BadFileException">It is not exactly what <see cref="ToBytes()"/> writes.</exception>
    public static CheckpointManifest Read(string path)
    {
        byte[] bytes = ReadAll(path);
        JsonElement root = StrictJson.Parse(bytes, path);
        try
        {
            int version = root.GetProperty("format").GetInt32();
            if (version != FormatVersion)
                throw new BadFileException(path, "", $"The checkpoint has format {version}; this version of Costate reads format {FormatVersion}.");
            var manifest = new CheckpointManifest(
                root.GetProperty("step").GetInt64(),
                Text(root, "configHash"),
                root.GetProperty("metricsLength").GetInt64(),
                [.. root.GetProperty("files").EnumerateArray().Select(Digest)]);
            if (!manifest.ToBytes().AsSpan().SequenceEqual(bytes)) throw new BadFileException(path, "", "The manifest does not agree with its own SHA-256: the file is damaged or was edited.");
            manifest.Check(path);
            return manifest;
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new BadFileException(path, "", "The file is not the manifest of a checkpoint.", e);
        }
    }

    /// <summary>Whether <paramref name="text"/> is a SHA-256 as it is written here.</summary>
    public static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigitLower);

    byte[] ToBytes(string hash)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", FormatVersion);
            json.WriteNumber("step", Step);
            json.WriteString("configHash", ConfigHash);
            json.WriteNumber("metricsLength", MetricsLength);
            json.WriteStartArray("files");
            foreach (FileDigest file in Files)
            {
                json.WriteStartObject();
                json.WriteString("name", file.Name);
                json.WriteNumber("size", file.Size);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("sha256", hash);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    // The hash is right, so this is what was written; but whoever computed it need not have been Costate.
    void Check(string path)
    {
        bool good = Step >= 0 && MetricsLength >= 0 && IsHash(ConfigHash) && Files.Select(file => file.Name).SequenceEqual(FileNames);
        foreach (FileDigest file in Files) good &= file.Size >= 0 && IsHash(file.Sha256);
        if (!good) throw new BadFileException(path, "", $"The manifest must give a step, a configuration hash and the files {string.Join(", ", FileNames)}.");
    }

    static FileDigest Digest(JsonElement file) =>
        new(Text(file, "name"), file.GetProperty("size").GetInt64(), Text(file, "sha256"));

    static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    static byte[] ReadAll(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0 });
        if (file.Length > LargestFile) throw new BadFileException(path, "", $"The manifest has {file.Length} bytes; at most {LargestFile} are accepted.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
