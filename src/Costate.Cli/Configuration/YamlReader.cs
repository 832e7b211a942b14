using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Costate.Cli.Configuration;

/// <summary>Reads the small part of YAML that configurations are written in (JSON included): mappings, lists and texts, one document.</summary>
/// <remarks>
/// Anchors, aliases, merge keys, tags, further documents and duplicate keys are reported; reading goes on behind them, so that their values are checked too.
/// A syntax error or a nesting beyond <see cref="Deepest"/> ends the reading. Nothing is interpreted: <c>no</c>, <c>1e-3</c> and <c>null</c> are texts.
/// </remarks>
sealed class YamlReader
{
    /// <summary>Deepest nesting.</summary>
    public const int Deepest = 32;

    readonly Parser _parser;
    readonly Func<Mark, Place> _place;
    readonly List<Problem> _problems;

    YamlReader(string text, Func<Mark, Place> place, List<Problem> problems)
    {
        _parser = new Parser(new StringReader(text));
        (_place, _problems) = (place, problems);
    }

    /// <summary>The root of a file, or null if there is nothing in it or it cannot be read.</summary>
    public static YamlNode? ReadFile(string text, string name, List<Problem> problems) =>
        new YamlReader(text, mark => new Place(name, mark.Line, mark.Column), problems).Document();

    /// <summary>A value of the command line: a quoted text or a list is YAML, everything else is itself.</summary>
    public static YamlNode ReadArgument(string text, Place place, List<Problem> problems)
    {
        bool isYaml = text.Length > 1 && (text[0] == '[' || (text[0] is '"' or '\'' && text[^1] == text[0]));
        return isYaml ? new YamlReader(text, _ => place, problems).Document() ?? new YamlRejected(place) : new YamlScalar(place, text, false);
    }

    YamlNode? Document()
    {
        try
        {
            YamlNode? root = null;
            while (_parser.MoveNext())
            {
                if (_parser.Current is not DocumentStart) continue;
                _parser.MoveNext();
                if (root is not null)
                {
                    Report(_parser.Current.Start, "a configuration is one document, here starts another");
                    return root;
                }
                root = Node(1);
            }
            return root;
        }
        catch (YamlException syntax)
        {
            if (syntax is not TooDeepException) Report(syntax.Start, $"not YAML: {Sentence(syntax.Message)}");
            return null;
        }
    }

    YamlNode Node(int depth)
    {
        ParsingEvent at = _parser.Current!;
        Place place = _place(at.Start);
        if (depth > Deepest)
        {
            Report(at.Start, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {Deepest} levels"));
            throw new TooDeepException();
        }
        bool isRejected = IsRejected(at);
        YamlNode node = at switch
        {
            Scalar scalar => new YamlScalar(place, scalar.Value, scalar.Style != ScalarStyle.Plain),
            SequenceStart => Sequence(place, depth),
            MappingStart => Mapping(place, depth),
            _ => new YamlRejected(place),
        };
        return isRejected ? new YamlRejected(place) : node;
    }

    YamlSequence Sequence(Place place, int depth)
    {
        List<YamlNode> items = [];
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd) items.Add(Node(depth + 1));
        return new YamlSequence(place, items);
    }

    YamlMapping Mapping(Place place, int depth)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, Place> known = [];
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            Mark mark = _parser.Current!.Start;
            YamlNode key = Node(depth + 1);
            _parser.MoveNext();
            YamlNode value = Node(depth + 1);
            if (key is YamlRejected) continue;
            if (key is not YamlScalar scalar) Report(mark, $"expected a key, found {key.Found}");
            else if (scalar is { Text: "<<", Quoted: false }) Report(mark, "merge keys (<<) are not allowed: write the values out");
            else Add(new YamlEntry(scalar, value), mark);
        }
        return new YamlMapping(place, entries);

        void Add(YamlEntry entry, Mark mark)
        {
            if (!known.TryAdd(entry.Key.Text, entry.Key.Place))
                Report(mark, $"duplicate key {Output.Printable.Quote(entry.Key.Text)}, already given at {known[entry.Key.Text]}");
            entries.Add(entry);
        }
    }

    bool IsRejected(ParsingEvent at)
    {
        if (at is AnchorAlias alias)
        {
            Report(at.Start, $"aliases (*{Text(alias.Value.Value)}) are not allowed: write the value out");
            return true;
        }
        if (at is not NodeEvent node) return false;
        if (!node.Anchor.IsEmpty) Report(at.Start, $"anchors (&{Text(node.Anchor.Value)}) are not allowed: write the value where it is needed");
        if (!node.Tag.IsEmpty) Report(at.Start, $"tags ({Text(node.Tag.Value)}) are not allowed: the key decides what its value means");
        return !node.Tag.IsEmpty;
    }

    void Report(Mark mark, string message) => _problems.Add(new Problem(_place(mark), Severity.Error, message));

    static string Text(string text) => Output.Printable.Text(text);

    static string Sentence(string message) => char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    sealed class TooDeepException() : YamlException("");
}
