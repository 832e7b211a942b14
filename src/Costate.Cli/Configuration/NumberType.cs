using System.Globalization;
using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>A finite number, with a point as decimal separator, no quotes.</summary>
/// <param name="expected">In words: <c>a number above 0</c>.</param>
/// <param name="isAllowed">Whether it is in range.</param>
sealed class NumberType(string expected, Func<double, bool> isAllowed) : IValueType<double>
{
    const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <inheritdoc/>
    public string Expected => expected;

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out double value)
    {
        value = 0;
        if (node is YamlScalar { Quoted: false } scalar && TryParse(scalar.Text, out value) && isAllowed(value)) return true;
        binding.Reject(path, node, expected, []);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(double value) => JsonValue.Create(value);

    /// <summary>A finite number written with digits, point and exponent.</summary>
    public static bool TryParse(string text, out double value) =>
        double.TryParse(text, Styles, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value) && text.AsSpan().ContainsAnyInRange('0', '9');
}
