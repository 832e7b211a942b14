using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Costate.Cli.Configuration;

/// <summary>Writes settings as a configuration that, read again, gives the same settings.</summary>
static class ConfigurationWriter
{
    const int CommentColumn = 36;

    /// <summary>Every value with its origin and meaning as a comment; keys that have no effect or no value are commented out.</summary>
    public static string Explained<T>(Schema<T> schema, Configuration<T> configuration)
    {
        var text = new StringBuilder($"# {Output.Printable.Text(configuration.Name)}, resolved: every value, where it comes from and what it is\n");
        HashSet<string> written = Written(schema, configuration.Settings);
        WriteSections(text, schema.Entries(configuration.Settings), entry =>
        {
            string origin = configuration.Origins.TryGetValue(entry.Path, out Origin? given) ? given.ToString() : "default";
            if (!entry.Applies) origin = $"only with {entry.Condition}";
            else if (entry.Value is null) origin = "not given";
            bool isActive = written.Contains(entry.Path);
            string name = NameOf(entry.Path), line = isActive ? $"{name}: {Yaml(entry.Value)}" : $"# {name}: {Yaml(entry.Value)}".TrimEnd();
            return $"{line.PadRight(CommentColumn - Indent(entry.Path).Length)}  # {origin} · {entry.Description}";
        });
        return text.ToString();
    }

    /// <summary>The values alone, with absolute file names, for the folder of a run: it repeats the run from anywhere.</summary>
    public static string Plain<T>(Schema<T> schema, T settings)
    {
        var text = new StringBuilder();
        HashSet<string> written = Written(schema, settings);
        WriteSections(text, schema.Entries(settings).Where(e => written.Contains(e.Path)), entry => $"{NameOf(entry.Path)}: {Yaml(entry.Value)}");
        return text.ToString();
    }

    /// <summary>The values alone as JSON, which is a configuration too.</summary>
    public static JsonObject Json<T>(Schema<T> schema, T settings)
    {
        var root = new JsonObject();
        HashSet<string> written = Written(schema, settings);
        foreach (SchemaEntry entry in schema.Entries(settings))
        {
            if (!written.Contains(entry.Path)) continue;
            JsonObject section = root;
            foreach (string name in entry.Path.Split('.')[..^1])
            {
                if (section[name] is not JsonObject inner) section[name] = inner = [];
                section = inner;
            }
            section[NameOf(entry.Path)] = entry.Value;
        }
        return root;
    }

    /// <summary>The keys whose values differ, each as <c>training.rate: 0.01 → 0.1</c>.</summary>
    public static IReadOnlyList<(string Path, string Before, string After)> Differences<T>(Schema<T> schema, T before, T after) =>
        [.. from pair in schema.Entries(before).Zip(schema.Entries(after))
            let texts = (Before: Yaml(pair.First.Value), After: Yaml(pair.Second.Value))
            where texts.Before != texts.After
            select (pair.First.Path, texts.Before, texts.After)];

    // A key without effect is left out, unless it has been given (with a warning) and would be lost.
    static HashSet<string> Written<T>(Schema<T> schema, T settings) =>
        [.. from entry in schema.Entries(settings)
            join other in schema.Entries(schema.Defaults) on entry.Path equals other.Path into defaults
            where entry.Value is not null && (entry.Applies || Yaml(entry.Value) != Yaml(defaults.FirstOrDefault()?.Value))
            select entry.Path];

    static void WriteSections(StringBuilder text, IEnumerable<SchemaEntry> entries, Func<SchemaEntry, string> line)
    {
        string[] open = [];
        foreach (SchemaEntry entry in entries)
        {
            string[] sections = entry.Path.Split('.')[..^1];
            int common = 0;
            while (common < Math.Min(open.Length, sections.Length) && open[common] == sections[common]) common++;
            for (int depth = common; depth < sections.Length; depth++) text.Append(' ', 2 * depth).Append(sections[depth]).Append(":\n");
            text.Append(Indent(entry.Path)).Append(line(entry)).Append('\n');
            open = sections;
        }
    }

    static string Indent(string path) => new(' ', 2 * path.Count(c => c == '.'));

    static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..];

    static string Yaml(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => $"[{string.Join(", ", list.Select(Yaml))}]",
        _ when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>()),
        _ when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString().Replace('E', 'e'),
        _ => value.ToJsonString(),
    };

    static string Text(string text)
    {
        bool isPlain = char.IsAsciiLetter(text[0]) || text[0] == '/';
        foreach (char c in text) isPlain &= char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-';
        if (isPlain) return text;
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (IsEscaped(c)) quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    static bool IsEscaped(char c) => char.GetUnicodeCategory(c)
        is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
