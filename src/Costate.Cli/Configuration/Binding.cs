namespace Costate.Cli.Configuration;

/// <summary>The state of one reading: the problems found so far and where each value came from.</summary>
/// <param name="folder">File names are relative to it.</param>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="keys">All keys with their sections, for proposals.</param>
sealed class Binding(string folder, List<Problem> problems, IReadOnlyList<string> keys)
{
    readonly Dictionary<string, Origin> _origins = [];
    readonly HashSet<string> _rejected = [];
    readonly HashSet<string> _troubled = [];

    Binding(Binding from, List<Problem> problems, IReadOnlyList<string> keys) : this(from.Folder, problems, keys) =>
        (_origins, _rejected, _troubled) = (new(from._origins), [.. from._rejected], [.. from._troubled]);

    /// <summary>File names are relative to it.</summary>
    public string Folder { get; } = folder;

    /// <summary>Where the values that are no defaults come from, by key.</summary>
    public IReadOnlyDictionary<string, Origin> Origins => _origins;

    /// <summary>The option that is being read; null while it is the file.</summary>
    public string? Option { get; set; }

    /// <summary>The same so far, for a reading that goes on from here and reports elsewhere.</summary>
    public Binding Branch(List<Problem> elsewhere) => new(this, elsewhere, keys);

    /// <summary>The keys of all sections whose own name is this one.</summary>
    public IEnumerable<string> Called(string name) => keys.Where(key => key.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a value was given, good or bad.</summary>
    public bool IsGiven(string path) => _origins.ContainsKey(path) || IsRejected(path);

    /// <summary>Whether a key of this section was unknown or had a bad value, or the section as a whole was bad.</summary>
    public bool IsTroubled(string section) => _troubled.Contains(section) || IsRejected(section);

    /// <summary>Remembers where a value came from; the last one counts.</summary>
    public void Accept(string path, Place place) => _origins[path] = new Origin(place, Option);

    /// <summary>Notes that a key or section was bad and has been reported.</summary>
    public void Skip(string path)
    {
        _rejected.Add(path);
        _troubled.Add(SectionOf(path));
    }

    /// <summary>Reports an error about a key and keeps the checks between keys of its section from guessing on.</summary>
    /// <param name="path">The key that was meant, as far as one can tell.</param>
    public void Reject(string path, Place place, string message)
    {
        Skip(path);
        Report(place, Severity.Error, message);
    }

    /// <summary>Reports a value of the wrong kind: <c>training.rate: expected a number, found 'fast'</c>.</summary>
    public void Reject(string path, YamlNode node, string expected, IReadOnlyList<string> words)
    {
        if (node is YamlRejected)
        {
            Skip(path);
            return;
        }
        string question = node is YamlScalar scalar ? Output.Spelling.Question(Output.Spelling.Nearest(scalar.Text, words)) : "";
        Reject(path, node.Place, $"{path}: expected {expected}, found {node.Found}{question}");
    }

    /// <summary>Reports a problem.</summary>
    public void Report(Place place, Severity severity, string message) => problems.Add(new Problem(place, severity, message));

    bool IsRejected(string path) => _rejected.Contains(path) || (path.Length > 0 && IsRejected(SectionOf(path)));

    /// <summary>The section of a key; empty for the root.</summary>
    public static string SectionOf(string path) => path.LastIndexOf('.') is int dot and >= 0 ? path[..dot] : "";

    /// <summary>The key of a section's member.</summary>
    public static string Join(string section, string name) => section.Length == 0 ? name : $"{section}.{name}";
}
