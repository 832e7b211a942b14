namespace Costate.Networks.Analysis;

/// <summary>How a gradient was computed.</summary>
public enum AdjointVariant
{
    /// <summary>Discretised, then differentiated: the adjoint of the network's own steps, all states stored. The exact derivative of what the network computes.</summary>
    Discrete,

    /// <summary>The same with checkpoints and recomputed layers between them: exact, with less memory.</summary>
    Checkpointed,

    /// <summary>The adjoint equation by Euler at the stored states.</summary>
    StoredEuler,

    /// <summary>The adjoint equation and the states backwards in time, by Euler.</summary>
    ResolvedEuler,

    /// <summary>The adjoint equation and the states backwards in time, by the classical method of order 4.</summary>
    ResolvedRk4,

    /// <summary>The adjoint equation and the states backwards in time, by a method that chooses its steps.</summary>
    ResolvedAdaptive,
}
