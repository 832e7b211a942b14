using System.Globalization;

namespace Costate.Cli.Configuration;

/// <summary>Where a key or value was written: a place in a file, or an argument of the command line.</summary>
/// <param name="Source">The file as the user named it, or the argument.</param>
/// <param name="Line">Line from 1; 0 for the whole file and for an argument.</param>
/// <param name="Column">Column from 1, in UTF-16 units; 0 with line 0.</param>
readonly record struct Place(string Source, long Line = 0, long Column = 0)
{
    /// <summary><c>file:line:column</c>, or the source alone.</summary>
    public override string ToString() =>
        Line == 0 ? Output.Printable.Text(Source) : string.Create(CultureInfo.InvariantCulture, $"{Output.Printable.Text(Source)}:{Line}:{Column}");
}
