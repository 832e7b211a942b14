using System.Text.Json.Nodes;
using Costate.Cli.Settings;

namespace Costate.Cli.Configuration;

/// <summary>How coarse nodes are chosen: <c>negative</c>, <c>absolute</c> or <c>random:n</c>.</summary>
sealed class StrengthType : IValueType<StrengthSetting>
{
    const string Prefix = "random:";

    static readonly string[] _names = ["negative", "absolute"];

    /// <inheritdoc/>
    public string Expected => "negative, absolute or random:n with n coarse nodes (random:200)";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out StrengthSetting value)
    {
        value = default;
        if (node is YamlScalar { Text: string text })
        {
            if (text is "negative" or "absolute")
            {
                value = new(text == "negative" ? StrengthKind.Negative : StrengthKind.Absolute);
                return true;
            }
            if (text.StartsWith(Prefix, StringComparison.Ordinal) && IntegerType<int>.TryParse(text[Prefix.Length..], out int count) && count >= 1)
            {
                value = new(StrengthKind.Random, count);
                return true;
            }
        }
        binding.Reject(path, node, Expected, _names);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(StrengthSetting value) => JsonValue.Create(value.ToString());
}
