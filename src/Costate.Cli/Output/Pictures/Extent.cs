namespace Costate.Cli.Output.Pictures;

/// <summary>The smallest and the largest of the numbers seen.</summary>
sealed class Extent
{
    /// <summary>The smallest number, +∞ before the first.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest number, −∞ before the first.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>No number was seen.</summary>
    public bool IsEmpty => !(Minimum <= Maximum);

    /// <summary>Whether the axis ends exactly at the numbers seen, as for an area of cells, and not a little beyond.</summary>
    public bool IsTight { get; set; }

    /// <summary>Adds a number that can be shown.</summary>
    public void Include(double value) => (Minimum, Maximum) = (Math.Min(Minimum, value), Math.Max(Maximum, value));
}
