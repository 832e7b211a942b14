namespace Costate.Networks.Training;

/// <summary>How parameters over time pass to a grid of half the step size.</summary>
public enum Prolongation
{
    /// <summary>Copy for one-step methods, linear for ab3.</summary>
    Auto,

    /// <summary>θ_{2i} = θ_{2i+1} ← θ_i: the same piecewise constant control.</summary>
    Copy,

    /// <summary>θ_{2i} ← θ_i, θ_{2i+1} ← (θ_i + θ_{i+1})/2, the last one ← θ_{N−1}: a continuous control stays one.</summary>
    Linear,
}
