namespace Costate.Networks.Alternating;

/// <summary>Where the variables of ADMM start.</summary>
public enum AdmmStart
{
    /// <summary>Normal random numbers.</summary>
    Random,

    /// <summary>Those of the network with its initial weights.</summary>
    Forward,
}
