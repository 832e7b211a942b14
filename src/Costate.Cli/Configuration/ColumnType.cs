using System.Globalization;
using System.Text.Json.Nodes;
using Costate.Cli.Settings;

namespace Costate.Cli.Configuration;

/// <summary>A column: <c>first</c>, <c>last</c>, a number from 1, or a name. Digits in quotes are a name.</summary>
sealed class ColumnType : IValueType<ColumnReference>
{
    /// <inheritdoc/>
    public string Expected => "first, last, a column name or a column number (from 1; a name of digits goes in quotes)";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out ColumnReference value)
    {
        value = default;
        if (node is not YamlScalar { Text.Length: > 0 } scalar || !TryParse(scalar, out value))
        {
            binding.Reject(path, node, Expected, []);
            return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public JsonNode? Write(ColumnReference value) => value switch
    {
        { Name: { } name } => JsonValue.Create(name),
        { Number: ColumnReference.LastNumber } => JsonValue.Create("last"),
        { Number: int number } => JsonValue.Create(number),
    };

    static bool TryParse(YamlScalar scalar, out ColumnReference value)
    {
        (string text, int number) = (scalar.Text, 0);
        bool isNumber = !scalar.Quoted && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        bool isGood = !isNumber || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0);
        value = text switch
        {
            "first" => ColumnReference.First,
            "last" => ColumnReference.Last,
            _ => isNumber ? new ColumnReference(null, number) : new ColumnReference(text, 0),
        };
        return isGood;
    }
}
