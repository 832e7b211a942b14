namespace Costate.Cli.Output.Pictures;

/// <summary>A picture with two axes as an SVG file: title, notes, legend, and what is drawn.</summary>
/// <remarks>
/// It brings its own white background, so it reads the same in light and dark viewers. The same picture gives the same text. Values that cannot be shown are left
/// out, and a note under the picture counts them.
/// </remarks>
sealed record Picture
{
    /// <summary>What is shown.</summary>
    public required string Title { get; init; }

    /// <summary>Where it comes from: the run, why it stopped, settings.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The horizontal axis.</summary>
    public required Axis Horizontal { get; init; }

    /// <summary>The vertical axis.</summary>
    public required Axis Vertical { get; init; }

    /// <summary>What is drawn, from back to front.</summary>
    public required IReadOnlyList<IMark> Marks { get; init; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; init; } = 720;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 480;

    /// <summary>One unit is equally long on both axes, as in the complex plane.</summary>
    public bool EqualUnits { get; init; }

    /// <summary>The file.</summary>
    /// <exception cref="ArgumentException">The numbers of values of a mark do not fit.</exception>
    public string ToSvg() => new PictureLayout(this).Write();
}
