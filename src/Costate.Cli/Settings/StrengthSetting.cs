namespace Costate.Cli.Settings;

/// <summary>How coarse nodes are chosen.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Count">How many random nodes; 0 with the other rules.</param>
readonly record struct StrengthSetting(StrengthKind Kind, int Count = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Kind == StrengthKind.Random ? FormattableString.Invariant($"random:{Count}") : Kind.ToString().ToLowerInvariant();
}
