using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary><c>true</c> or <c>false</c>, and nothing else.</summary>
sealed class BooleanType : IValueType<bool>
{
    static readonly string[] _words = ["true", "false"];

    /// <inheritdoc/>
    public string Expected => "true or false";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out bool value)
    {
        value = node is YamlScalar { Quoted: false, Text: "true" };
        if (value || node is YamlScalar { Quoted: false, Text: "false" }) return true;
        binding.Reject(path, node, Expected, _words);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(bool value) => JsonValue.Create(value);
}
