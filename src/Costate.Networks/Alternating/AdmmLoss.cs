namespace Costate.Networks.Alternating;

/// <summary>The loss of the last variables in ADMM, score by score, with a minimiser in closed form.</summary>
public enum AdmmLoss
{
    /// <summary>max(0, 1 − z) for the right class, max(0, z) for the others.</summary>
    Hinge,

    /// <summary>½(z − y)².</summary>
    Squared,
}
