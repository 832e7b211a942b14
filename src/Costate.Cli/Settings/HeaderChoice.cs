namespace Costate.Cli.Settings;

/// <summary>Whether the first line of a CSV file holds the names of the columns.</summary>
enum HeaderChoice
{
    /// <summary>Yes, if a column has a non-number in the first line and a number in the second.</summary>
    Auto,

    /// <summary>Yes.</summary>
    True,

    /// <summary>No.</summary>
    False,
}
