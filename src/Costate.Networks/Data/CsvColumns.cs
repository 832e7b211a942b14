using System.Globalization;
using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>What each column of a CSV file is used for.</summary>
sealed class CsvColumns
{
    /// <summary>The role of a column that is left out.</summary>
    public const int Ignored = -1;

    /// <summary>The role of the column of labels or targets.</summary>
    public const int Target = -2;

    readonly string[]? _header;

    CsvColumns(CsvShape shape, int[] roles, IReadOnlyList<string> featureNames, int features)
    {
        (_header, Roles, FeatureNames, Features) = (shape.Header, roles, featureNames, features);
        int target = Array.IndexOf(roles, Target);
        TargetName = target < 0 || _header is null ? "" : _header[target];
    }

    /// <summary>For each column the number of the feature that it holds, or <see cref="Ignored"/>, or <see cref="Target"/>.</summary>
    public int[] Roles { get; }

    /// <summary>Number of features.</summary>
    public int Features { get; }

    /// <summary>Names of the features; empty if the file has no header.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Name of the column of labels or targets; empty if there is none.</summary>
    public string TargetName { get; }

    /// <summary>How messages call a column (from 0).</summary>
    public string Call(int column) => Name(column).Length == 0 ? $"column {column + 1}" : $"column {column + 1} ({CsvText.Quote(Name(column))})";

    /// <summary>What to write into the configuration to leave a column (from 0) out: its name if that is a plain word, else its number.</summary>
    public string DropSetting(int column)
    {
        string name = Name(column);
        bool plain = name.Length is > 0 and <= 40 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        return $"drop: [{(plain ? name : $"{column + 1}")}]";
    }

    /// <summary>The columns of a file to learn from: one target, the dropped ones, and all others as features from left to right.</summary>
    /// <exception cref="UnfitOptionException">An option names a column that the file lacks, or leaves no feature.</exception>
    public static CsvColumns ForTraining(InputFile file, CsvShape shape, CsvOptions options)
    {
        var roles = new int[shape.Columns];
        foreach (string column in options.Drop) roles[Find(file, shape, column, "drop")] = Ignored;
        int target = options.Label switch
        {
            "first" => 0,
            "last" => shape.Columns - 1,
            _ => Find(file, shape, options.Label, "label"),
        };
        if (roles[target] == Ignored)
            throw new UnfitOptionException("drop", $"names column {target + 1}, but that is the label column (data.label: {options.Label}): it cannot be dropped too");
        roles[target] = Target;
        int features = 0;
        var names = new List<string>();
        for (int c = 0; c < roles.Length; c++)
        {
            if (roles[c] < 0) continue;
            if (shape.Header is not null) names.Add(shape.Header[c]);
            roles[c] = features++;
        }
        if (features > 0) return new CsvColumns(shape, roles, names, features);
        if (shape.Columns > 1) throw new UnfitOptionException("drop", $"leaves no input column of {file.Name}: it has {shape.Columns} columns, one of them holds the labels");
        throw new BadFileException(file.Name, "1", $"no input column is left: the file has 1 column, one of them holds the labels: is the delimiter right (in force: {options.Delimiter.Name()})?");
    }

    /// <summary>The columns of a file of the kind that the model learnt from.</summary>
    /// <param name="withTarget">Whether labels or targets are wanted; if not, a column of them is ignored and may be absent.</param>
    /// <remarks>
    /// Where both the model (for every feature) and the file have names, columns are found by name, in any order, and all others are ignored. Otherwise the file must have the
    /// columns of the training file in their order or, if no target is wanted, exactly the features.
    /// </remarks>
    public static CsvColumns ForModel(InputFile file, CsvShape shape, CsvOptions options, TableLayout layout, bool withTarget)
    {
        bool named = layout.FeatureNames.Count > 0 && layout.FeatureNames.All(name => name.Length > 0);
        if (named && shape.Header is not null) return ByName(file, shape, options, layout, withTarget);
        if (!withTarget && shape.Columns == layout.Features)
            return new CsvColumns(shape, [.. Enumerable.Range(0, layout.Features)], layout.FeatureNames, layout.Features);
        int trained = layout.Features + 1 + options.Drop.Count;
        if (shape.Columns != trained)
            throw new BadFileException(file.Name, "1", $"the file has {Plural(shape.Columns, "column")}, but the model needs "
                + (withTarget ? "" : $"its {Plural(layout.Features, "feature")}, or ") + $"the {Plural(trained, "column")} of its training file");
        CsvColumns columns = LikeTraining(file, shape, options);
        int[] roles = withTarget ? columns.Roles : [.. columns.Roles.Select(role => role == Target ? Ignored : role)];
        return new CsvColumns(shape, roles, columns.FeatureNames, columns.Features);
    }

    // The options fitted the training file, so it is this one that is wrong.
    static CsvColumns LikeTraining(InputFile file, CsvShape shape, CsvOptions options)
    {
        try
        {
            return ForTraining(file, shape, options);
        }
        catch (UnfitOptionException e)
        {
            throw new BadFileException(file.Name, "1", e.Message, e);
        }
    }

    static CsvColumns ByName(InputFile file, CsvShape shape, CsvOptions options, TableLayout layout, bool withTarget)
    {
        var roles = new int[shape.Columns];
        Array.Fill(roles, Ignored);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int c = 0; c < roles.Length; c++) places.TryAdd(shape.Header![c], c);
        var missing = new List<string>();
        for (int j = 0; j < layout.Features; j++)
        {
            if (places.TryGetValue(layout.FeatureNames[j], out int c)) roles[c] = j;
            else missing.Add(CsvText.Quote(layout.FeatureNames[j]));
        }
        if (missing.Count > 0)
            throw new BadFileException(file.Name, "1", $"the model needs {Plural(missing.Count, "column")} that the header lacks: {List(missing)}");
        if (withTarget)
        {
            string target = layout.TargetName.Length > 0 ? layout.TargetName : options.Label;
            if (!places.TryGetValue(target, out int c)) throw new BadFileException(file.Name, "1", $"the header lacks the label column {CsvText.Quote(target)}");
            roles[c] = Target;
        }
        return new CsvColumns(shape, roles, layout.FeatureNames, layout.Features);
    }

    string Name(int column) => _header is null ? "" : _header[column];

    static int Find(InputFile file, CsvShape shape, string column, string setting)
    {
        int place = shape.Header is null ? -1 : Array.IndexOf(shape.Header, column.Trim(' ', '\t'));
        if (place >= 0 && column.Length > 0) return place;
        bool isNumber = int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (isNumber && number >= 1 && number <= shape.Columns) return number - 1;
        if (isNumber)
            throw new UnfitOptionException(setting, $"names column {number}, but the columns of {file.Name} are numbered from 1 to {shape.Columns}");
        throw new UnfitOptionException(setting, $"names the column {CsvText.Quote(column)}, but " + (shape.Header is null
            ? $"{file.Name} has no header: give a number from 1 to {shape.Columns}, or set 'header: true' if the first line holds names"
            : $"the columns of {file.Name} are {List([.. shape.Header.Select(CsvText.Quote)])}"));
    }

    static string List(List<string> names) => names.Count <= 10 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(10))} and {names.Count - 10} more";

    static string Plural(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
