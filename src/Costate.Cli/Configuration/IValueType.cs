using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>What a key may hold, how it is read and how it is written.</summary>
/// <typeparam name="T">The value in the settings.</typeparam>
interface IValueType<T>
{
    /// <summary>What is expected, to follow "expected": <c>a number above 0</c>.</summary>
    string Expected { get; }

    /// <summary>Reads a value; if it is none of this type, reports that and returns false.</summary>
    bool TryRead(YamlNode node, string path, Binding binding, out T value);

    /// <summary>The value as it is written: a number, a boolean, a text or an array of these; null if there is no value.</summary>
    JsonNode? Write(T value);
}
