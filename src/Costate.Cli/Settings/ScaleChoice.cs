namespace Costate.Cli.Settings;

/// <summary>How inputs are scaled; fitted on the training data.</summary>
enum ScaleChoice
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Mean 0 and standard deviation 1 in every column.</summary>
    Standardize,

    /// <summary>Every column to [0, 1].</summary>
    Minmax,
}
