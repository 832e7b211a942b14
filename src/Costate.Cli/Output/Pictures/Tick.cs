namespace Costate.Cli.Output.Pictures;

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Its number.</param>
/// <param name="Label">Its text; empty for a small mark between labelled ones.</param>
readonly record struct Tick(double Value, string Label);
