using System.Globalization;

namespace Costate.Cli.Output;

/// <summary>Numbers of things in a sentence.</summary>
static class Counted
{
    /// <summary><c>1 epoch</c>, <c>2 epochs</c>.</summary>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
