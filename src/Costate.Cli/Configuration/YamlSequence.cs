namespace Costate.Cli.Configuration;

/// <summary>A list.</summary>
/// <param name="Place">Where it starts.</param>
/// <param name="Items">Its items.</param>
sealed record YamlSequence(Place Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Found => "a list";
}
