namespace Costate.Cli.Settings;

/// <summary>How the fine nodes that are not coarse get values.</summary>
enum InterpolationChoice
{
    /// <summary>They get none.</summary>
    Injection,

    /// <summary>An average over their strong couplings.</summary>
    Normalised,

    /// <summary>Stüben's direct interpolation.</summary>
    Stueben,
}
