namespace Costate.Cli.Settings;

/// <summary>Number format of states, parameters and gradients.</summary>
enum PrecisionChoice
{
    /// <summary>32 bits.</summary>
    Single,

    /// <summary>64 bits.</summary>
    Double,
}
