namespace Costate.Cli.Output.Pictures;

/// <summary>Something drawn between the axes of a picture.</summary>
interface IMark
{
    /// <summary>Its text in the legend; empty for none.</summary>
    string Name { get; }

    /// <summary>Its place in the list of colours; by default one after another.</summary>
    int? Color { get; }

    /// <summary>Extends the axes to the numbers that can be shown.</summary>
    /// <returns>How many values cannot be shown and are left out.</returns>
    int Extend(Axis horizontal, Axis vertical, Extent x, Extent y);

    /// <summary>Draws it; what reaches beyond the frame is clipped.</summary>
    void Draw(SvgWriter svg, Frame frame, Axis horizontal, Axis vertical, string color);

    /// <summary>Draws the sample of the legend, 24 pixels wide, centred at height y.</summary>
    void DrawKey(SvgWriter svg, double x, double y, string color);
}
