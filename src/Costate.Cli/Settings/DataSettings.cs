using Costate.Networks.Data;
using Costate.Networks.Formats;

namespace Costate.Cli.Settings;

/// <summary>Section <c>data</c>: the samples. File names are absolute.</summary>
sealed record DataSettings
{
    /// <summary>Where the samples come from; the one key without a default.</summary>
    public SourceChoice Source { get; init; } = SourceChoice.Peaks;

    /// <summary>Generated sources: number of training samples.</summary>
    public int Samples { get; init; } = 5000;

    /// <summary>Time steps of generated sequences.</summary>
    public int Length { get; init; } = 20;

    /// <summary>How much is set aside for validation. Files that are not told otherwise: a fifth, or nothing if there is a test file.</summary>
    public SplitSize Validation { get; init; } = new(1000, 0);

    /// <summary>CSV: the training file.</summary>
    public string? Train { get; init; }

    /// <summary>CSV: a file to validate on.</summary>
    public string? Test { get; init; }

    /// <summary>CSV: what the label column means.</summary>
    public TaskChoice Task { get; init; } = TaskChoice.Auto;

    /// <summary>CSV: what separates values.</summary>
    public CsvDelimiter Delimiter { get; init; } = CsvDelimiter.Comma;

    /// <summary>CSV: the column to predict.</summary>
    public ColumnReference Label { get; init; } = ColumnReference.Last;

    /// <summary>CSV: whether the first line holds names.</summary>
    public CsvHeader Header { get; init; } = CsvHeader.Auto;

    /// <summary>CSV: columns to leave out.</summary>
    public IReadOnlyList<ColumnReference> Drop { get; init; } = [];

    /// <summary>IDX: the file of images.</summary>
    public string? Images { get; init; }

    /// <summary>IDX: the file of labels.</summary>
    public string? Labels { get; init; }

    /// <summary>How inputs are scaled.</summary>
    public ScalerKind Scale { get; init; } = ScalerKind.Standardize;

    /// <summary>How messages call the data: the file, or the generator.</summary>
    public string Name => Train ?? Images ?? (Source == SourceChoice.SwissRoll ? "swiss-roll" : Source.ToString().ToLowerInvariant());
}
