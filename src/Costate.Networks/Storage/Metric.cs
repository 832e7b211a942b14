namespace Costate.Networks.Storage;

/// <summary>One number of a line of metrics.</summary>
/// <param name="Name">What it is: <c>loss</c>.</param>
/// <param name="Value">Its value; may be NaN or infinite.</param>
public readonly record struct Metric(string Name, double Value);
