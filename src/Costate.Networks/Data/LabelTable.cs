using System.Globalization;
using System.Text;
using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>The different labels of a file in the order in which they first occur, and the classes they stand for.</summary>
/// <remarks>Labels that are all numbers are compared as numbers, so <c>6</c> and <c>6.0000</c> are one class; otherwise they are compared as text.</remarks>
sealed class LabelTable
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    readonly List<(string Text, long Line)> _labels = [];
    char[] _text = new char[64];

    public LabelTable() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Number of different labels.</summary>
    public int Count => _labels.Count;

    /// <summary>The number of a label, counted from 0 in the order of first occurrence; blanks at its ends mean nothing.</summary>
    /// <param name="label">The field, valid UTF-8.</param>
    /// <param name="line">Where it stands, kept for messages if the label is new.</param>
    public int Add(ReadOnlySpan<byte> label, long line)
    {
        label = CsvNumber.Trim(label);
        if (_text.Length < label.Length) _text = new char[label.Length];
        ReadOnlySpan<char> text = _text.AsSpan(0, Encoding.UTF8.GetChars(label, _text));
        if (_lookup.TryGetValue(text, out int number)) return number;
        _labels.Add((text.ToString(), line));
        return _numbers[_labels[^1].Text] = _labels.Count - 1;
    }

    /// <summary>Makes classes of the labels: sorted as numbers if all are numbers, else ordinally.</summary>
    /// <param name="classes">For each label the number of its class; length <see cref="Count"/>, overwritten.</param>
    /// <returns>The names of the classes.</returns>
    public string[] MakeClasses(Span<int> classes)
    {
        string[] texts = [.. _labels.Select(label => label.Text)];
        double[] values = [.. texts.Select(Value)];
        bool numeric = values.All(double.IsFinite);
        string[] names = numeric
            ? [.. values.Distinct().Order().Select(Name)]
            : [.. texts.Order(StringComparer.Ordinal)];
        Match(names, numeric ? values : null, classes);
        return names;
    }

    /// <summary>Finds the labels among the classes of the training data.</summary>
    /// <param name="names">The names of the classes.</param>
    /// <param name="classes">For each label the number of its class; length <see cref="Count"/>, overwritten.</param>
    /// <param name="column">The column of the labels (from 1), for messages.</param>
    /// <param name="problems">Receives one problem for each label that is not a class.</param>
    public void FindClasses(IReadOnlyList<string> names, Span<int> classes, int column, Problems problems)
    {
        bool numeric = names.All(name => double.IsFinite(Value(name)));
        Match(names, numeric ? [.. _labels.Select(label => Value(label.Text))] : null, classes);
        for (int i = 0; i < classes.Length; i++)
        {
            if (classes[i] >= 0) continue;
            string known = names.Count <= 10 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(10))} and {names.Count - 10} more";
            problems.Add($"{_labels[i].Line}:{column}", $"the label {CsvText.Quote(_labels[i].Text)} does not occur in the training data; its classes are {known}");
        }
    }

    void Match(IReadOnlyList<string> names, double[]? values, Span<int> classes)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int k = 0; k < names.Count; k++) places[values is null ? names[k] : Name(Value(names[k]))] = k;
        for (int i = 0; i < classes.Length; i++)
            classes[i] = places.GetValueOrDefault(values is null ? _labels[i].Text : Name(values[i]), -1);
    }

    static string Name(double value) => (value + 0).ToString("R", CultureInfo.InvariantCulture);

    static double Value(string text) => CsvNumber.Parse(Encoding.UTF8.GetBytes(text), out double value) == CsvValue.Number ? value : double.NaN;
}
