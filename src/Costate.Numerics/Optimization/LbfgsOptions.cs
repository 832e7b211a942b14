using Costate.Numerics.Optimization.LineSearches;

namespace Costate.Numerics.Optimization;

/// <summary>Options of <see cref="Lbfgs{V}"/>.</summary>
public sealed record LbfgsOptions
{
    /// <summary>How many pairs (s, y) are remembered, 1 … 999; each costs two vectors.</summary>
    public int Pairs { get; init; } = 20;

    /// <summary>When to stop.</summary>
    public GradientTolerance Tolerance { get; init; } = new();

    /// <summary>The line search: <see cref="StrongWolfe"/> keeps the curvature positive, <see cref="Armijo"/> asks for fewer gradients.</summary>
    public ILineSearch Search { get; init; } = new StrongWolfe();

    internal LbfgsOptions Validated()
    {
        Check.Option(Pairs is >= 1 and <= 999, nameof(Pairs), Pairs, "in 1 … 999");
        Tolerance.Validated();
        return this;
    }
}
