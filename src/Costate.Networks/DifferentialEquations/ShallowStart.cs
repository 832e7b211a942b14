namespace Costate.Networks.DifferentialEquations;

/// <summary>What the parameters v, w, c of a network of one hidden layer start from; d starts at 0.</summary>
public enum ShallowStart
{
    /// <summary>Uniform in (−1, 1).</summary>
    Uniform,

    /// <summary>Standard normal.</summary>
    Normal,

    /// <summary>Glorot's: v and w uniform in ±√(6/(nodes + neighbours)), c = 0.</summary>
    Glorot,
}
