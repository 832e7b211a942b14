using System.Text.Json.Nodes;
using Costate.Cli.Settings;

namespace Costate.Cli.Configuration;

/// <summary>Where stages begin: a rule, or the layers.</summary>
sealed class CutsType : IValueType<CutSettings>
{
    static readonly ListType<int> _layers = new(new IntegerType<int>(1, int.MaxValue));
    static readonly ChoiceType<CutRule> _rules = new("flops", "equal");

    /// <inheritdoc/>
    public string Expected => $"flops, equal or {_layers.Expected}";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out CutSettings value)
    {
        value = new(CutRule.Flops, []);
        if (node is YamlSequence)
        {
            if (!_layers.TryRead(node, path, binding, out IReadOnlyList<int> layers)) return false;
            value = new(CutRule.Flops, layers);
            if (layers.Count > 0 && layers.Zip(layers.Skip(1)).All(pair => pair.First < pair.Second)) return true;
            binding.Reject(path, node, "a list [a, b] of growing layer numbers", []);
            return false;
        }
        if (node is YamlScalar { Text: "flops" or "equal" })
        {
            bool read = _rules.TryRead(node, path, binding, out CutRule rule);
            value = new(rule, []);
            return read;
        }
        binding.Reject(path, node, Expected, ["flops", "equal"]);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(CutSettings value) => value.Layers.Count > 0 ? _layers.Write(value.Layers) : _rules.Write(value.Rule);
}
