namespace Costate.Cli.Configuration;

/// <summary>A key of a configuration.</summary>
/// <param name="name">The name in its section.</param>
/// <param name="type">What it may hold.</param>
/// <param name="description">One line.</param>
/// <param name="get">Its value in the settings.</param>
/// <param name="set">The settings with another value.</param>
sealed class Key<TRecord, T>(string name, IValueType<T> type, string description, Func<TRecord, T> get, Func<TRecord, T, TRecord> set) : ISchemaNode<TRecord>
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>When the key has an effect; null for always.</summary>
    public Scope<TRecord>? Only { get; init; }

    /// <summary>Whether the key must be given where it has an effect.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What is wrong with the value next to the others; null if nothing is.</summary>
    public Func<TRecord, string?>? Objection { get; init; }

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
        bool applies = Only is null || Only.Applies(record), isTroubled = binding.IsTroubled(Binding.SectionOf(path));
        if (!binding.IsGiven(path))
        {
            if (!IsRequired || !applies || (Only is not null && isTroubled)) return;
            string reason = Only is null ? "" : $" with {Only.Text}";
            binding.Reject(path, missingPlace, $"{path} is missing: it must be given{reason}; expected {type.Expected}");
        }
        else if (!isTroubled && binding.Origins.TryGetValue(path, out Origin? origin))
        {
            if (!applies) binding.Report(origin.Place, Only!.Otherwise(record), $"{path} has no effect here: it belongs to {Only.Text}");
            else if (Objection?.Invoke(record) is { } objection) binding.Report(origin.Place, Severity.Error, $"{path}: {objection}");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SchemaEntry> Entries(TRecord record, string path)
    {
        yield return new SchemaEntry(path, description, type.Expected, type.Write(get(record)), Only?.Text, Only is null || Only.Applies(record));
    }
}
