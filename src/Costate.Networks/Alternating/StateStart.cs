namespace Costate.Networks.Alternating;

/// <summary>Where the pre-activations start in every iteration.</summary>
public enum StateStart
{
    /// <summary>At those of the network with the present weights.</summary>
    Forward,

    /// <summary>Where the iteration before left them; they are stored for all samples.</summary>
    Warm,
}
