namespace Costate.Cli.Configuration;

/// <summary>A text.</summary>
/// <param name="Place">Where it starts.</param>
/// <param name="Text">The text without quotes.</param>
/// <param name="Quoted">Whether it was quoted (or a block).</param>
sealed record YamlScalar(Place Place, string Text, bool Quoted) : YamlNode(Place)
{
    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => Text.Length == 0 && !Quoted;

    /// <inheritdoc/>
    public override string Found => IsEmpty ? "nothing" : Quoted ? $"the quoted text {Output.Printable.Quote(Text)}" : Output.Printable.Quote(Text);
}
