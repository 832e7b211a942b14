namespace Costate.Cli.Settings;

/// <summary>How coarse nodes are chosen.</summary>
enum StrengthKind
{
    /// <summary>Negative entries of the auxiliary matrix couple.</summary>
    Negative,

    /// <summary>All entries couple, by their size.</summary>
    Absolute,

    /// <summary>A random subset: the control.</summary>
    Random,
}
