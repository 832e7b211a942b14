namespace Costate.Cli.Configuration;

/// <summary>A value that a <see cref="Variant"/> replaces.</summary>
/// <param name="Path">The key with its section, <c>training.epochs</c>.</param>
/// <param name="KeyPlace">Where the key stands.</param>
/// <param name="Node">The value as written.</param>
/// <param name="Option">The option it came by; null for a file.</param>
sealed record VariantValue(string Path, Place KeyPlace, YamlNode Node, string? Option);
