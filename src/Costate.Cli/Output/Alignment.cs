namespace Costate.Cli.Output;

/// <summary>The side that the texts of a column share.</summary>
enum Alignment
{
    /// <summary>Words.</summary>
    Left,

    /// <summary>Numbers.</summary>
    Right,
}
