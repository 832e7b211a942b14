using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>A whole number in decimal digits: no sign but a minus, no leading zeros, no exponent, no quotes.</summary>
/// <param name="least">The smallest value.</param>
/// <param name="most">The largest value.</param>
sealed class IntegerType<T>(T least, T most) : IValueType<T> where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <inheritdoc/>
    public string Expected => most == T.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}")
        : Range;

    string Range => string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out T value)
    {
        string text = node is YamlScalar { Quoted: false } scalar && IsWhole(scalar.Text) ? scalar.Text : "";
        if (TryParse(text, out value) && value >= least && value <= most) return true;
        bool isTooLarge = text.Length > 0 && text[0] != '-' && value == default && text != "0";
        binding.Reject(path, node, isTooLarge ? Range : Expected, []);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(T value) => JsonValue.Create(decimal.CreateChecked(value));

    /// <summary>A number written in that way; no range is asked for.</summary>
    public static bool TryParse(string text, out T value)
    {
        value = default;
        return IsWhole(text) && T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    static bool IsWhole(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits.Length == 1 || digits[0] != '0');
    }
}
