namespace Costate.Cli.Settings;

/// <summary>What the label column of a CSV file means.</summary>
enum TaskChoice
{
    /// <summary>Decided from the values of the label column.</summary>
    Auto,

    /// <summary>A class.</summary>
    Classification,

    /// <summary>A number to approximate.</summary>
    Regression,
}
