using System.Text.Json.Nodes;
using Costate.Networks.Alternating;

namespace Costate.Cli.Configuration;

/// <summary>One number for all layers, or a list of one for each.</summary>
/// <param name="item">What each may be.</param>
sealed class LayerNumbersType(NumberType item) : IValueType<LayerNumbers>
{
    readonly ListType<double> _list = new(item);

    /// <inheritdoc/>
    public string Expected => $"{item.Expected}, or a list of one for each layer";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out LayerNumbers value)
    {
        value = new(0);
        if (node is YamlSequence { Items.Count: > 0 })
        {
            bool read = _list.TryRead(node, path, binding, out IReadOnlyList<double> numbers);
            if (read) value = new([.. numbers]);
            return read;
        }
        if (node is YamlScalar)
        {
            bool read = item.TryRead(node, path, binding, out double number);
            if (read) value = new(number);
            return read;
        }
        binding.Reject(path, node, Expected, []);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(LayerNumbers value) => value.Count == 1 ? item.Write(value[0]) : _list.Write(value.All.ToArray());
}
