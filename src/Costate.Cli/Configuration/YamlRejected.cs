namespace Costate.Cli.Configuration;

/// <summary>Something that has already been reported (an alias, a tagged value): no further complaint about it.</summary>
/// <param name="Place">Where it starts.</param>
sealed record YamlRejected(Place Place) : YamlNode(Place)
{
    /// <inheritdoc/>
    public override string Found => "nothing";
}
