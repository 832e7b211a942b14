namespace Costate.Cli.Configuration;

/// <summary>All keys of a kind of configuration.</summary>
/// <param name="Root">The tree of keys.</param>
/// <param name="Defaults">The settings of an empty file.</param>
/// <param name="Complete">Fills in the defaults that depend on other values; asks whether a key was given.</param>
sealed record Schema<T>(ISchemaNode<T> Root, T Defaults, Func<T, Func<string, bool>, T> Complete)
{
    /// <summary>The section of variants, one of those in <see cref="Root"/>; null if there is none.</summary>
    public VariantSection<T>? Variants { get; init; }

    /// <summary>Every key with its value.</summary>
    public IEnumerable<SchemaEntry> Entries(T settings) => Root.Entries(settings, "");
}
