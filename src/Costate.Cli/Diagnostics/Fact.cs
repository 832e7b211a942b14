using System.Text.Json;
using System.Text.Json.Nodes;

namespace Costate.Cli.Diagnostics;

/// <summary>Something <c>costate doctor</c> found out.</summary>
/// <param name="Key">Its key in the JSON document.</param>
/// <param name="Label">What it is called in the text.</param>
/// <param name="Value">A number, boolean, text, or an array of texts; null if it is not known.</param>
/// <param name="Unit">Follows the value in the text.</param>
sealed record Fact(string Key, string Label, JsonNode? Value, string Unit = "")
{
    /// <summary>The value in words.</summary>
    public string Text => Value switch
    {
        null => "unknown",
        JsonArray { Count: 0 } => "none",
        JsonArray list => string.Join(", ", list.Select(item => Word(item!))),
        _ => Unit.Length == 0 ? Word(Value) : $"{Word(Value)} {Unit}",
    };

    static string Word(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => Output.Printable.Text(value.GetValue<string>()),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.ToJsonString(),
    };
}
