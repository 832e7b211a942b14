namespace Costate.Cli.Settings;

/// <summary>Where the samples come from.</summary>
enum SourceChoice
{
    /// <summary>Generated: five classes, the level sets of the peaks function.</summary>
    Peaks,

    /// <summary>Generated: two classes, an ellipse and a ring around it.</summary>
    Ellipses,

    /// <summary>Generated: two classes, two interleaved spirals; 513 samples for training and 513 for validation.</summary>
    SwissRoll,

    /// <summary>A file of comma-separated values.</summary>
    Csv,

    /// <summary>A pair of IDX files: images and labels.</summary>
    Idx,
}
