using System.Globalization;
using System.Text.Json.Nodes;
using Costate.Cli.Settings;

namespace Costate.Cli.Configuration;

/// <summary>A number of samples, or a fraction below 1.</summary>
sealed class SplitType : IValueType<SplitSize>
{
    /// <inheritdoc/>
    public string Expected => "a number of samples (0, 1, 2, …) or a fraction above 0 and below 1";

    /// <inheritdoc/>
    public bool TryRead(YamlNode node, string path, Binding binding, out SplitSize value)
    {
        value = default;
        if (node is YamlScalar { Quoted: false } scalar)
        {
            if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int samples))
            {
                value = new SplitSize(samples, 0);
                return true;
            }
            if (NumberType.TryParse(scalar.Text, out double fraction) && fraction is > 0 and < 1)
            {
                value = new SplitSize(0, fraction);
                return true;
            }
        }
        binding.Reject(path, node, Expected, []);
        return false;
    }

    /// <inheritdoc/>
    public JsonNode? Write(SplitSize value) => value.Fraction > 0 ? JsonValue.Create(value.Fraction) : JsonValue.Create(value.Samples);
}
