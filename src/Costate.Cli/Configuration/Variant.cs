namespace Costate.Cli.Configuration;

/// <summary>A configuration that differs in some values from the one it stands in.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Values">What is different, each key once.</param>
sealed record Variant(string Label, Place Place, IReadOnlyList<VariantValue> Values);
