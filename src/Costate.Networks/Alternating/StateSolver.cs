namespace Costate.Networks.Alternating;

/// <summary>The step for the pre-activations.</summary>
public enum StateSolver
{
    /// <summary>All layers of a sample at once: one system as large as the scores.</summary>
    Joint,

    /// <summary>The same with a quadratic model of the loss, layer after layer: systems as large as the hidden layers, for many scores.</summary>
    Riccati,

    /// <summary>Damped Newton steps layer by layer, the last layer first.</summary>
    BlockDown,

    /// <summary>The same, the first layer first.</summary>
    BlockUp,

    /// <summary>Down, then up.</summary>
    BlockBoth,
}
