using System.Globalization;

namespace Costate.Cli.Configuration;

/// <summary>Where the value in force comes from, if it is no default.</summary>
/// <param name="Place">The place of the value.</param>
/// <param name="Option">The option of the command line, such as <c>--seed</c>; null for a file.</param>
sealed record Origin(Place Place, string? Option)
{
    /// <summary><c>run.yaml:12</c> or <c>command line (--seed)</c>.</summary>
    public override string ToString() => Option is not null
        ? $"command line ({Option})"
        : string.Create(CultureInfo.InvariantCulture, $"{Output.Printable.Text(Place.Source)}:{Place.Line}");
}
