using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>The name of a file, relative to the folder of the configuration; in the settings it is absolute.</summary>
sealed class FileType : IValueType<string?>
{
    /// <inheritdoc/>
    public string Expected => "a file name";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out string? value)
    {
        value = node is YamlScalar { Text.Length: > 0 } scalar && !scalar.Text.Contains('\0', StringComparison.Ordinal)
            ? Path.GetFullPath(scalar.Text, Path.GetFullPath(binding.Folder))
            : null;
        if (value is null) binding.Reject(path, node, Expected, []);
        return value is not null;
    }

    /// <inheritdoc/>
    public JsonNode? Write(string? value) => value is null ? null : JsonValue.Create(value);
}
