namespace Costate.Networks;

/// <summary>The right-hand side of the network's differential equation.</summary>
public enum Dynamics
{
    /// <summary>σ(K·y + b).</summary>
    Dense,
}
