namespace Costate.Cli.Output.Pictures;

/// <summary>The area between the axes. Positions are pixels from its upper left corner.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Horizontal">Scale of the horizontal axis.</param>
/// <param name="Vertical">Scale of the vertical axis.</param>
sealed record Frame(double Width, double Height, Scale Horizontal, Scale Vertical)
{
    /// <summary>The horizontal position of a number.</summary>
    public double X(double value) => Horizontal.Position(value) * Width;

    /// <summary>The vertical position of a number, downwards.</summary>
    public double Y(double value) => (1 - Vertical.Position(value)) * Height;
}
