using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>A list, <c>[a, b]</c>.</summary>
/// <param name="item">What each item may be.</param>
sealed class ListType<T>(IValueType<T> item) : IValueType<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public string Expected => $"a list [a, b], each {item.Expected}";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out IReadOnlyList<T> value)
    {
        value = [];
        if (node is not YamlSequence sequence)
        {
            binding.Reject(path, node, Expected, []);
            return false;
        }
        List<T> items = [];
        foreach (YamlNode element in sequence.Items)
            if (item.TryRead(element, path, binding, out T read)) items.Add(read);
        value = items;
        return items.Count == sequence.Items.Count;
    }

    /// <inheritdoc/>
    public JsonNode? Write(IReadOnlyList<T> value) => new JsonArray([.. value.Select(item.Write)]);
}
