using System.Globalization;

namespace Costate.Cli.Output;

/// <summary>Numbers of things in a sentence.</summary>
static class Counted
{
    /// <summary><c>1 epoch</c>, <c>2 epochs</c>.</summary>
    public static string Of(long count, string noun) => Of(count, noun, noun + "s");

    /// <summary>The same where the plural is irregular.</summary>
    public static string Of(long count, string noun, string plural) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : plural)}");
}
