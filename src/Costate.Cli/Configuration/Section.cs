namespace Costate.Cli.Configuration;

/// <summary>A section of a configuration: keys and further sections under a name.</summary>
/// <param name="name">The name in its section; empty for the root.</param>
/// <param name="get">The record of the section.</param>
/// <param name="set">The outer record with another one.</param>
/// <param name="members">The keys and sections in it.</param>
sealed class Section<TRecord, TInner>(
    string name,
    Func<TRecord, TInner> get,
    Func<TRecord, TInner, TRecord> set,
    params IReadOnlyList<ISchemaNode<TInner>> members) : ISchemaNode<TRecord>
{
    readonly string[] _names = [.. members.Select(m => m.Name).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public TRecord Read(TRecord record, YamlNode node, string path, Binding binding)
    {
        if (node is YamlScalar { IsEmpty: true }) return record;
        if (node is not YamlMapping mapping)
        {
            string subject = path.Length == 0 ? "the configuration" : path;
            if (node is YamlRejected) binding.Skip(path);
            else binding.Reject(path, node.Place, $"{subject}: expected a section with keys ({Allowed}), found {node.Found}");
            return record;
        }
        TInner inner = get(record);
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (Member(entry.Key.Text) is { } member) inner = member.Read(inner, entry.Value, Binding.Join(path, member.Name), binding);
            else RejectUnknown(entry.Key, path, binding);
        }
        return set(record, inner);
    }

    /// <inheritdoc/>
    public void Check(TRecord record, string path, Binding binding, Place missingPlace)
    {
        TInner inner = get(record);
        foreach (ISchemaNode<TInner> member in members) member.Check(inner, Binding.Join(path, member.Name), binding, missingPlace);
    }

    /// <inheritdoc/>
    public IEnumerable<SchemaEntry> Entries(TRecord record, string path)
    {
        TInner inner = get(record);
        return members.SelectMany(member => member.Entries(inner, Binding.Join(path, member.Name)));
    }

    string Allowed => string.Join(", ", _names);

    ISchemaNode<TInner>? Member(string key)
    {
        foreach (ISchemaNode<TInner> member in members)
            if (member.Name == key) return member;
        return null;
    }

    void RejectUnknown(YamlScalar key, string path, Binding binding)
    {
        List<string> proposals = [.. binding.Called(key.Text).Concat(Output.Spelling.Nearest(key.Text, _names).Select(n => Binding.Join(path, n))).Distinct().Take(3)];
        string meant = proposals.Count == 0 ? Binding.Join(path, "?") : proposals[0];
        string unknown = Output.Printable.Quote(Binding.Join(path, key.Text));
        binding.Reject(meant, key.Place, $"unknown key {unknown}{Output.Spelling.Question(proposals)} (allowed: {Allowed})");
    }
}
