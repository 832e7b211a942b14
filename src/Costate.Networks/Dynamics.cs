namespace Costate.Networks;

/// <summary>The right-hand side of the network's differential equation.</summary>
public enum Dynamics
{
    /// <summary>σ(K·y + b).</summary>
    Dense,

    /// <summary>K₂·σ(K₁·y + b).</summary>
    DoubleDense,

    /// <summary>−Kᵀ·σ(K·y + b).</summary>
    DoubleSymmetric,

    /// <summary>σ((K − Kᵀ − γI)·y + b).</summary>
    Antisymmetric,

    /// <summary>y' = σ(Kᵀ·z + b), z' = −σ(K·y + b), with z = 0 at the beginning.</summary>
    Hamiltonian,
}
