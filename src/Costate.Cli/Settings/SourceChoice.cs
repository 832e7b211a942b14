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

    /// <summary>Generated: ten classes in 20 dimensions, mixtures of normal distributions.</summary>
    Gauss10,

    /// <summary>Generated: two classes, the arms of a spiral.</summary>
    Spiral,

    /// <summary>Generated: three classes, rings around the origin.</summary>
    Rings,

    /// <summary>Generated: noisy sine waves as sequences, and how they go on.</summary>
    Sine,

    /// <summary>Generated: sequences of values of which two are marked, and their sum.</summary>
    Adding,

    /// <summary>A file of comma-separated values.</summary>
    Csv,

    /// <summary>A pair of IDX files: images and labels.</summary>
    Idx,
}
