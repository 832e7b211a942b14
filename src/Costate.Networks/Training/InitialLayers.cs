namespace Costate.Networks.Training;

/// <summary>What the layers start from.</summary>
public enum InitialLayers
{
    /// <summary>One random block, gain·√(1/n)·randn, repeated in all layers, so that the smoothness term starts at zero.</summary>
    Repeated,

    /// <summary>An independent random block in every layer.</summary>
    Independent,

    /// <summary>K = I in every layer.</summary>
    Identity,

    /// <summary>K = 0 in every layer.</summary>
    Zero,
}
