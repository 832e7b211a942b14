namespace Costate.Cli.Configuration;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
sealed record YamlEntry(YamlScalar Key, YamlNode Value);
