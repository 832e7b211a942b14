namespace Costate.Cli.Settings;

/// <summary>Yes, no, or what suits.</summary>
enum AutoChoice
{
    /// <summary>What suits.</summary>
    Auto,

    /// <summary>Yes.</summary>
    True,

    /// <summary>No.</summary>
    False,
}
