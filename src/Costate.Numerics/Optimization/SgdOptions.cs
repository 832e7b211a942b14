namespace Costate.Numerics.Optimization;

/// <summary>Options of <see cref="Sgd{V}"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>The step length η, finite and ≥ 0.</summary>
    public double Rate { get; init; } = 0.01;

    /// <summary>β in [0, 1): the part of the velocity that is kept; 0 is plain gradient descent.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient is taken ahead, at x − ηβv.</summary>
    public bool Nesterov { get; init; }

    internal SgdOptions Validated()
    {
        Check.Rate(Rate);
        Check.Option(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "in [0, 1)");
        Check.Option(!Nesterov || Momentum > 0, nameof(Momentum), Momentum, "positive with Nesterov's point, or Nesterov must be false");
        return this;
    }
}
