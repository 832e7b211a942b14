namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The parameters of a coarse step that stands for several layers.</summary>
public enum CoarseWeights
{
    /// <summary>Those of the first layer.</summary>
    Injection,

    /// <summary>Their mean.</summary>
    Averaging,
}
