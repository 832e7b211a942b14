namespace Costate.Networks.Data;

/// <summary>How the input columns are scaled.</summary>
public enum ScalerKind
{
    /// <summary>Left as they are.</summary>
    None,

    /// <summary>To mean 0 and standard deviation 1.</summary>
    Standardize,

    /// <summary>To the interval from 0 to 1.</summary>
    MinMax,
}
