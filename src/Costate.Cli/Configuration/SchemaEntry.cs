using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>A key together with its value in some settings.</summary>
/// <param name="Path">The key with its sections, <c>training.rate</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Expected">What values it takes.</param>
/// <param name="Value">The value; null if there is none.</param>
/// <param name="Condition">When the key has an effect, <c>source csv</c>; null for always.</param>
/// <param name="Applies">Whether that is so here.</param>
sealed record SchemaEntry(string Path, string Description, string Expected, JsonNode? Value, string? Condition, bool Applies);
