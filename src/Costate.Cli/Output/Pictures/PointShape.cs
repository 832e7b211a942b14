namespace Costate.Cli.Output.Pictures;

/// <summary>The shape of a point: with the colour it tells classes apart, also in print.</summary>
enum PointShape
{
    Disc,
    Square,
    Triangle,
    Diamond,
    Cross,
    Ring,
}
