namespace Costate.Cli.Output.Pictures;

/// <summary>What an axis shows.</summary>
/// <param name="Label">The quantity.</param>
/// <param name="Unit">Its unit, or nothing for a number.</param>
/// <param name="Logarithmic">Equal distances for equal ratios; numbers that are not positive cannot be shown.</param>
/// <param name="Minimum">The lower end; by default the data decide.</param>
/// <param name="Maximum">The upper end; by default the data decide.</param>
/// <param name="Counts">Whole numbers, such as epochs or layers: no marks between them.</param>
/// <param name="Marked">The numbers to mark; by default even ones.</param>
sealed record Axis(string Label, string Unit = "", bool Logarithmic = false, double? Minimum = null, double? Maximum = null, bool Counts = false, IReadOnlyList<double>? Marked = null)
{
    const double Largest = 1e300;

    /// <summary>Label and unit, “time (s)”.</summary>
    public string Text => Unit.Length == 0 ? Label : $"{Label} ({Unit})";

    /// <summary>Whether a number has a place: finite, not so large that differences overflow, and positive on a logarithmic axis.</summary>
    public bool CanShow(double value) => Math.Abs(value) <= Largest && (!Logarithmic || value >= 1 / Largest);
}
