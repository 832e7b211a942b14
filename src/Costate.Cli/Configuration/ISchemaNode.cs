namespace Costate.Cli.Configuration;

/// <summary>A key or section of a configuration.</summary>
/// <typeparam name="TRecord">The record that holds its value.</typeparam>
interface ISchemaNode<TRecord>
{
    /// <summary>The name in its section.</summary>
    string Name { get; }

    /// <summary>The record with what <paramref name="node"/> says; what is wrong is reported to <paramref name="binding"/>.</summary>
    TRecord Read(TRecord record, YamlNode node, string path, Binding binding);

    /// <summary>Reports keys that are missing, and keys that have no effect together with the others.</summary>
    /// <param name="missingPlace">The place of an error about what is not there.</param>
    void Check(TRecord record, string path, Binding binding, Place missingPlace);

    /// <summary>Every key below this node, in the order of the schema.</summary>
    IEnumerable<SchemaEntry> Entries(TRecord record, string path);
}
