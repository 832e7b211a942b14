namespace Costate.Cli.Configuration;

/// <summary>Keys with values; a key that occurs twice has been reported.</summary>
/// <param name="Place">Where it starts.</param>
/// <param name="Entries">In the order of the file.</param>
sealed record YamlMapping(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Found => "a section with keys";

    /// <summary>A value below a key with its sections, <c>training.rate</c>.</summary>
    /// <param name="path">The key.</param>
    /// <param name="place">Where the key stands.</param>
    /// <param name="value">The value.</param>
    public static YamlNode Nested(string path, Place place, YamlNode value) =>
        path.Split('.').Reverse().Aggregate(value, (node, name) => new YamlMapping(place, [new YamlEntry(new YamlScalar(place, name, false), node)]));
}
