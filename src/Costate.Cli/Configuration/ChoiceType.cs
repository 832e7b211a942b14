using System.Text;
using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>One of the values of an enumeration. They are named in kebab case, <c>SmoothRelu</c> is <c>smooth-relu</c>, unless names are given.</summary>
/// <param name="names">The names in the order of the enumeration.</param>
sealed class ChoiceType<T>(params IReadOnlyList<string> names) : IValueType<T> where T : struct, Enum
{
    readonly T[] _values = Enum.GetValues<T>();
    readonly IReadOnlyList<string> _names = names.Count > 0 ? names : [.. Enum.GetNames<T>().Select(Kebab)];

    /// <summary>The names, in the order of the enumeration.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public string Expected => _names.Count == 1 ? $"{_names[0]} (the only value of this version)" : $"one of {string.Join(", ", _names.Select(name => name.Any(char.IsLetterOrDigit) ? name : $"'{name}'"))}";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out T value)
    {
        value = default;
        if (node is YamlScalar scalar)
            for (int i = 0; i < _names.Count; i++)
                if (_names[i] == scalar.Text)
                {
                    value = _values[i];
                    return true;
                }
        binding.Reject(path, node, Expected, _names);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(T value) => JsonValue.Create(_names[Array.IndexOf(_values, value)]);

    static string Kebab(string name)
    {
        var kebab = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && kebab.Length > 0) kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(letter));
        }
        return kebab.ToString();
    }
}
