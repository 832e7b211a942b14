namespace Costate.Cli.Settings;

/// <summary>What separates the values of a CSV line.</summary>
enum DelimiterChoice
{
    /// <summary>A comma.</summary>
    Comma,

    /// <summary>A semicolon.</summary>
    Semicolon,

    /// <summary>A tabulator.</summary>
    Tab,

    /// <summary>A run of blanks.</summary>
    Space,
}
