using System.Text.Json.Nodes;
using Costate.Cli.Output;

namespace Costate.Cli.Configuration;

/// <summary>A section that holds variants of the configuration around it: <c>label: {method: newton, training: {epochs: 25}}</c>, or a list of labels.</summary>
/// <remarks>A key may be written with its section and a point, as after <c>--set</c>. A label that is one of the choices needs no choice of its own.</remarks>
/// <param name="name">The name of the section.</param>
/// <param name="choice">The key that tells the variants apart, <c>training.method</c>; in a variant its last name alone stands for it.</param>
/// <param name="choices">Its values.</param>
/// <param name="shared">Sections and keys that are the same for all.</param>
/// <param name="get">The variants in the settings.</param>
/// <param name="set">The settings with others.</param>
sealed class VariantSection<T>(
    string name, string choice, IReadOnlyList<string> choices, IReadOnlyList<string> shared, Func<T, IReadOnlyList<Variant>> get, Func<T, IReadOnlyList<Variant>, T> set) : ISchemaNode<T>
{
    const int LongestLabel = 64;

    static readonly string[] _reserved = ["analysis", "checkpoint", "lock", "stop"];   // names in a run folder

    readonly string _choice = choice[(choice.LastIndexOf('.') + 1)..];

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>What a label may be, to follow "expected".</summary>
    public static string ExpectedLabel => FormattableString.Invariant($"a label of at most {LongestLabel} letters, digits, '-' and '_', the first a letter or digit, other than {string.Join(", ", _reserved)}");

    /// <summary>Whether a text may be a label: it names a folder, too.</summary>
    public static bool IsLabel(string text) => text.Length is > 0 and <= LongestLabel && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !_reserved.Contains(text, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public T Read(T record, YamlNode node, string path, Binding binding)
    {
        List<Variant> variants = [.. get(record)];
        switch (node)
        {
            case YamlScalar { IsEmpty: true }:
                break;
            case YamlMapping mapping:
                foreach (YamlEntry entry in mapping.Entries) Read(variants, entry.Key, entry.Value, path, binding);
                break;
            case YamlSequence sequence:
                foreach (YamlNode item in sequence.Items)
                {
                    if (item is YamlScalar label) Read(variants, label, new YamlScalar(label.Place, "", false), path, binding);
                    else binding.Reject(path, item, "a label", []);
                }
                break;
            default:
                binding.Reject(path, node, "a section of labels, each with the keys that differ, or a list of labels", []);
                break;
        }
        return set(record, variants);
    }

    void Read(List<Variant> variants, YamlScalar label, YamlNode node, string path, Binding binding)
    {
        if (!IsLabel(label.Text))
        {
            binding.Reject(path, label.Place, $"{path}: expected {ExpectedLabel}; found {label.Found}");
            return;
        }
        string own = Binding.Join(path, label.Text);
        if (variants.Find(v => v.Label != label.Text && v.Label.Equals(label.Text, StringComparison.OrdinalIgnoreCase)) is { } alike)
        {
            binding.Reject(own, label.Place, $"{own}: differs from {alike.Label} in upper and lower case only, but labels are names of folders, too");
            return;
        }
        int at = variants.FindIndex(v => v.Label == label.Text);
        List<VariantValue> values = at < 0 ? [] : [.. variants[at].Values];
        if (node is YamlMapping mapping) Flatten(values, mapping, "", own, binding);
        else if (node is not YamlScalar { IsEmpty: true }) binding.Reject(own, node, "a section with the keys that differ", []);
        Variant variant = new(label.Text, at < 0 ? label.Place : variants[at].Place, values);
        if (at < 0) variants.Add(variant);
        else variants[at] = variant;
    }

    void Flatten(List<VariantValue> values, YamlMapping mapping, string prefix, string own, Binding binding)
    {
        foreach (YamlEntry entry in mapping.Entries)
        {
            string key = Binding.Join(prefix, entry.Key.Text), full = Binding.Join(own, key);
            if (entry.Value is YamlRejected) binding.Skip(full);
            else if (entry.Value is YamlMapping inner) Flatten(values, inner, key, own, binding);
            else if (shared.Any(s => key == s || key.StartsWith($"{s}.", StringComparison.Ordinal)))
                binding.Reject(full, entry.Key.Place, $"{own}: {key} belongs to the problem, which is the same for all: give it outside of {name}");
            else if (key == choice) binding.Reject(full, entry.Key.Place, $"{own}: for {choice} write {_choice} alone, beside the sections");
            else if (entry.Value is not YamlScalar { IsEmpty: true } || key == _choice) Add(values, new(key == _choice ? choice : key, entry.Key.Place, entry.Value, binding.Option), full, own, binding);
        }
    }

    static void Add(List<VariantValue> values, VariantValue value, string full, string own, Binding binding)
    {
        int at = values.FindIndex(v => v.Path == value.Path);
        if (at >= 0 && values[at].Option is null && value.Option is null)
        {
            binding.Reject(full, value.KeyPlace, $"{own}: duplicate key {Printable.Quote(value.Path)}, already given at {values[at].KeyPlace}");
            return;
        }
        if (at < 0) values.Add(value);
        else values[at] = value;
        binding.Accept(full, value.Node.Place);
    }

    /// <inheritdoc/>
    public void Check(T record, string path, Binding binding, Place missingPlace)
    {
        foreach (Variant variant in get(record))
        {
            string own = Binding.Join(path, variant.Label);
            if (!IsChosen(variant)) RejectUnchosen(variant, own, get(record), binding);
            else if (choices.Contains(variant.Label) && choices.Contains(Choice(variant)) && Choice(variant) != variant.Label)
                binding.Reject(own, variant.Place, $"{own}: the {_choice} is {Choice(variant)}, but the label is the name of another: choose another label");
        }
    }

    void RejectUnchosen(Variant variant, string own, IReadOnlyList<Variant> all, Binding binding)
    {
        bool isTyped = variant.Place.Line == 0;   // on the command line: it may have been meant to be a label that is there
        IEnumerable<string> candidates = isTyped ? choices.Union(all.Select(v => v.Label).Where(label => label != variant.Label)) : choices;
        string question = Spelling.Question(Spelling.Nearest(variant.Label, candidates));
        binding.Reject(own, variant.Place, $"{own}: {Printable.Quote(variant.Label)} is no {_choice} ({string.Join(", ", choices)}){question}; a label of your own needs one: {own}.{_choice}");
    }

    /// <inheritdoc/>
    public IEnumerable<SchemaEntry> Entries(T record, string path)
    {
        foreach (Variant variant in get(record))
        {
            string own = Binding.Join(path, variant.Label);
            yield return Entry(_choice, JsonValue.Create(Choice(variant)), $"{_choice} of this variant");
            // Keys of a section side by side.
            foreach (VariantValue value in variant.Values.Where(v => v.Path != choice).GroupBy(v => Binding.SectionOf(v.Path)).SelectMany(section => section))
                yield return Entry(value.Path, Json(value.Node), "in this variant");

            SchemaEntry Entry(string key, JsonNode? value, string description) => new(Binding.Join(own, key), description, "", value, null, true);
        }
    }

    /// <summary>The settings without what variants of the file say about values that the command line gives for all.</summary>
    /// <param name="origins">Where values come from.</param>
    public T Settled(T record, IReadOnlyDictionary<string, Origin> origins)
    {
        IReadOnlyList<Variant> variants = get(record);
        return variants.Count == 0 ? record : set(record, [.. variants.Select(variant => variant with { Values = [.. variant.Values.Where(IsInForce)] })]);

        bool IsInForce(VariantValue value) => value.Option is not null || value.Path == choice || !(origins.TryGetValue(value.Path, out Origin? origin) && origin.Option is not null);
    }

    /// <summary>The variants with all their values. What is wrong with them is reported; one without a choice has been.</summary>
    /// <param name="schema">All keys.</param>
    /// <param name="record">The settings around the variants, before defaults that depend on other values are filled in.</param>
    /// <param name="binding">Of those settings.</param>
    /// <param name="missingPlace">The place of an error about what is not there.</param>
    /// <param name="problems">Takes the errors; what is in it concerns the settings around.</param>
    public IReadOnlyList<ConfigurationVariant<T>> Resolve(Schema<T> schema, T record, Binding binding, Place missingPlace, List<Problem> problems)
    {
        List<ConfigurationVariant<T>> resolved = [];
        Problem[] known = [.. problems];
        foreach (Variant variant in get(record).Where(IsChosen))
        {
            List<Problem> found = [];
            Binding own = binding.Branch(found);
            T settings = set(record, []);
            YamlScalar implied = new(variant.Place, Choice(variant), false);
            foreach (VariantValue value in variant.Values.Where(v => v.Path == choice).DefaultIfEmpty(new(choice, variant.Place, implied, null)).Concat(variant.Values.Where(v => v.Path != choice)))
            {
                own.Option = value.Option;
                settings = schema.Root.Read(settings, YamlMapping.Nested(value.Path, value.KeyPlace, value.Node), "", own);
            }
            settings = schema.Complete(settings, own.IsGiven);
            schema.Root.Check(settings, "", own, missingPlace);
            string context = $"{Binding.Join(name, variant.Label)}: ";
            HashSet<Place> places = [.. variant.Values.Select(v => v.Node.Place)];
            problems.AddRange(found.Where(p => p.Severity == Severity.Error && !known.Contains(p)).Select(p => p with { Message = context + p.Message }));
            ILookup<bool, Problem> warnings = found.Where(p => p.Severity == Severity.Warning).ToLookup(p => places.Contains(p.Place));
            resolved.Add(new(variant.Label, variant.Place, settings, own.Origins, [.. warnings[true].Select(p => p with { Message = context + p.Message })], [.. warnings[false]]));
        }
        return resolved;
    }

    bool IsChosen(Variant variant) => choices.Contains(variant.Label) || variant.Values.Any(v => v.Path == choice);

    string Choice(Variant variant) => variant.Values.FirstOrDefault(v => v.Path == choice) is { Node: YamlScalar scalar } ? scalar.Text : variant.Label;

    // The key decides what a value means; here it is only written as it was read.
    static JsonNode? Json(YamlNode node) => node switch
    {
        YamlScalar { Quoted: false } scalar when NumberType.TryParse(scalar.Text, out double number) => JsonValue.Create(number),
        YamlScalar { Quoted: false, Text: "true" or "false" } scalar => JsonValue.Create(scalar.Text == "true"),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Json)]),
        _ => null,
    };
}
