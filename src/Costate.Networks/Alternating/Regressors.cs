namespace Costate.Networks.Alternating;

/// <summary>What the slack is regressed on in the step for the weights.</summary>
public enum Regressors
{
    /// <summary>The activations of the network itself, from before the step for the pre-activations: they know nothing of the labels.</summary>
    Clean,

    /// <summary>The activations behind that step: the exact minimiser over the weights.</summary>
    Literal,
}
