namespace Costate.Numerics.Linear.AlgebraicMultigrid;

/// <summary>When row i of a matrix is strongly coupled to column j ≠ i.</summary>
public enum StrengthRule
{
    /// <summary>−a_ij ≥ ε·max |a_ik| over the negative a_ik: the rule of Ruge and Stüben.</summary>
    Negative,

    /// <summary>|a_ij| ≥ ε·max |a_ik| over all k ≠ i.</summary>
    Absolute,
}
