namespace Costate.Cli.Output.Pictures;

/// <summary>Colours that people with any kind of colour vision tell apart, on white.</summary>
/// <remarks>Series: Okabe and Ito, “Color universal design” (2008), without yellow, which is too light for lines.</remarks>
static class Palette
{
    public const string Background = "#ffffff", Text = "#1f2328", Faint = "#59636e", Grid = "#e4e7eb", Rule = "#8b949e";

    static readonly string[] _series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    /// <summary>The colour of a series; after the last the first again.</summary>
    public static string Series(int index) => _series[index % _series.Length];
}
