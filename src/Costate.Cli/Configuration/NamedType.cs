using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>A value of another type, or one of some that have names.</summary>
/// <param name="inner">The other type.</param>
/// <param name="named">Names, and the values they stand for.</param>
sealed class NamedType<T>(IValueType<T> inner, params IReadOnlyList<(string Name, T Value)> named) : IValueType<T>
{
    /// <inheritdoc/>
    public string Expected => $"{string.Join(", ", named.Select(one => one.Name))} or {inner.Expected}";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out T value)
    {
        if (node is YamlScalar scalar)
        {
            foreach ((string name, T known) in named)
                if (scalar.Text == name)
                {
                    value = known;
                    return true;
                }
            if (scalar.Text.Length > 0 && char.IsLetter(scalar.Text[0]))
            {
                value = default!;
                binding.Reject(path, node, Expected, [.. named.Select(one => one.Name)]);
                return false;
            }
        }
        return inner.TryRead(node, path, binding, out value);
    }

    /// <inheritdoc/>
    public JsonNode? Write(T value)
    {
        foreach ((string name, T known) in named)
            if (EqualityComparer<T>.Default.Equals(known, value)) return JsonValue.Create(name);
        return inner.Write(value);
    }
}
