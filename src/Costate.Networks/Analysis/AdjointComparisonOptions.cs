namespace Costate.Networks.Analysis;

/// <summary>Options of <see cref="AdjointComparison"/>.</summary>
public sealed record AdjointComparisonOptions
{
    /// <summary>Steps per layer of the network: its control is held, and its steps are divided.</summary>
    public IReadOnlyList<int> Refinements { get; init; } = [1, 2, 4, 8];

    /// <summary>Steps per layer of the reference, which is the exact gradient of the classical Runge–Kutta method.</summary>
    public int ReferenceRefinement { get; init; } = 64;

    /// <summary>The relative error of every step of the solver that chooses its steps.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Whether the solver that chooses its steps takes part: where a flow contracts it may try very many.</summary>
    public bool Adaptive { get; init; } = true;

    /// <exception cref="ArgumentException">A number is not positive.</exception>
    internal void Validate()
    {
        if (Refinements.Count == 0 || Refinements.Any(steps => steps < 1) || ReferenceRefinement < 1)
            throw new ArgumentException($"Steps are divided by numbers of at least 1, not by {string.Join(", ", Refinements)} or, for the reference, {ReferenceRefinement}.");
    }
}
