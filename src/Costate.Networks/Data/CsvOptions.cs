using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>How a CSV file is laid out and what is learnt from it.</summary>
/// <remarks>
/// A column is meant by its name in the header (exact, without blanks at the ends) or by its number, counted from 1; where a header name looks like a
/// number, the name wins.
/// </remarks>
public sealed record CsvOptions
{
    /// <summary>What stands between the fields.</summary>
    public CsvDelimiter Delimiter { get; init; } = CsvDelimiter.Comma;

    /// <summary>Whether the first line names the columns.</summary>
    public CsvHeader Header { get; init; } = CsvHeader.Auto;

    /// <summary>The column of the labels or targets: <c>first</c>, <c>last</c>, a name, or a number from 1.</summary>
    public string Label { get; init; } = "last";

    /// <summary>Columns to leave out, by name or by number from 1; what they hold does not matter.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Classes, or numbers to reproduce.</summary>
    public LearningTask Task { get; init; } = LearningTask.Classification;

    /// <summary>Whether NaN, Infinity and -Infinity are values; otherwise they are errors.</summary>
    public bool AllowNonFinite { get; init; }
}
