namespace Costate.Networks;

/// <summary>How many numbers b in σ(K·y + b) has.</summary>
public enum Bias
{
    /// <summary>One per neuron.</summary>
    Neuron,

    /// <summary>One number for all neurons of a layer.</summary>
    Shared,

    /// <summary>None: b = 0.</summary>
    None,
}
