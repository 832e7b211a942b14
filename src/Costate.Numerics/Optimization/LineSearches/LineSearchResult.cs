namespace Costate.Numerics.Optimization.LineSearches;

/// <summary>What a line search found.</summary>
/// <param name="Step">The accepted α; 0 if none was.</param>
/// <param name="Cause">Null if a step was accepted; otherwise a sentence with the deciding numbers.</param>
public readonly record struct LineSearchResult(double Step, string? Cause = null)
{
    /// <summary>Whether a step was accepted.</summary>
    public bool Found => Cause is null;
}
