namespace Costate.Networks.Formats;

/// <summary>What stands between the fields of a line.</summary>
public enum CsvDelimiter
{
    /// <summary>A comma.</summary>
    Comma,

    /// <summary>A semicolon.</summary>
    Semicolon,

    /// <summary>A tab.</summary>
    Tab,

    /// <summary>A run of blanks (spaces and tabs); blanks at both ends of a line mean nothing, and there is no quoting.</summary>
    Space,
}
