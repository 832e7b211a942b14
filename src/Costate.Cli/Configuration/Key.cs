namespace Costate.Cli.Configuration;

/// <summary>A key of a configuration.</summary>
/// <param name="name">The name in its section.</param>
/// <param name="type">What it may hold.</param>
/// <param name="description">One line.</param>
/// <param name="get">Its value in the settings.</param>
/// <param name="set">The settings with another value.</param>
/// <param name="only">When the key has an effect; null for always.</param>
/// <param name="isRequired">Whether the key must be given where it has an effect.</param>
/// <param name="objection">What is wrong with the value next to the others; null if nothing is.</param>
sealed class Key<TRecord, T>(
    string name,
    IValueType<T> type,
    string description,
    Func<TRecord, T> get,
    Func<TRecord, T, TRecord> set,
    Scope<TRecord>? only = null,
    bool isRequired = false,
    Func<TRecord, string?>? objection = null) : ISchemaNode<TRecord>
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public TRecord Read(TRecord record, YamlNode node, string path, Binding binding)
    {
        if (!type.TryRead(node, path, binding, out T value)) return record;
        binding.Accept(path, node.Place);
        return set(record, value);
    }

    /// <inheritdoc/>
    public void Check(TRecord record, string path, Binding binding, Place missingPlace)
    {
        bool applies = only is null || only.Applies(record), isTroubled = binding.IsTroubled(Binding.SectionOf(path));
        if (!binding.IsGiven(path))
        {
            if (!isRequired || !applies || (only is not null && isTroubled)) return;
            string reason = only is null ? "" : $" with {only.Text}";
            binding.Reject(path, missingPlace, $"{path} is missing: it must be given{reason}; expected {type.Expected}");
        }
        else if (!isTroubled && binding.Origins.TryGetValue(path, out Origin? origin))
        {
            if (!applies) binding.Report(origin.Place, only!.Otherwise(record), $"{path} has no effect here: it belongs to {only.Text}");
            else if (objection?.Invoke(record) is { } message) binding.Report(origin.Place, Severity.Error, $"{path}: {message}");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SchemaEntry> Entries(TRecord record, string path)
    {
        yield return new SchemaEntry(path, description, type.Expected, type.Write(get(record)), only?.Text, only is null || only.Applies(record));
    }
}
