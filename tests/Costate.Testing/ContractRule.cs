namespace Costate.Testing;

/// <summary>One rule of a contract, as it was found.</summary>
/// <param name="Name">The rule in a few words.</param>
/// <param name="Violation">What was found instead, with the numbers; null if the rule is kept.</param>
public readonly record struct ContractRule(string Name, string? Violation)
{
    /// <summary>Whether the rule is kept.</summary>
    public bool Kept => Violation is null;
}
