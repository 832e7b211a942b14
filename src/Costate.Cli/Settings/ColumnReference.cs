namespace Costate.Cli.Settings;

/// <summary>A column of a CSV file, by its name or by its number.</summary>
/// <param name="Name">The name in the header line; null if <paramref name="Number"/> counts.</param>
/// <param name="Number">The number, from 1; <see cref="LastNumber"/> for the last column; 0 if <paramref name="Name"/> counts.</param>
readonly record struct ColumnReference(string? Name, int Number)
{
    /// <summary>Stands for the number of the last column.</summary>
    public const int LastNumber = -1;

    /// <summary>The first column.</summary>
    public static ColumnReference First => new(null, 1);

    /// <summary>The last column.</summary>
    public static ColumnReference Last => new(null, LastNumber);

    /// <summary>As it is written in a configuration.</summary>
    public override string ToString() => Name ?? (Number == LastNumber ? "last" : Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
