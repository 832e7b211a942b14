namespace Costate.Cli.Configuration;

/// <summary>A piece of a configuration as written; what it means is up to the schema.</summary>
/// <param name="Place">Where it starts.</param>
abstract record YamlNode(Place Place)
{
    /// <summary>What was found, for a message: <c>'fast'</c>, <c>a list</c>.</summary>
    public abstract string Found { get; }
}
