namespace Costate.Cli.Configuration;

/// <summary>Keys with values; a key that occurs twice has been reported.</summary>
/// <param name="Place">Where it starts.</param>
/// <param name="Entries">In the order of the file.</param>
sealed record YamlMapping(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Found => "a section with keys";
}
