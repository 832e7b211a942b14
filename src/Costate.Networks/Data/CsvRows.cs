using System.Numerics;
using Costate.Networks.Formats;

namespace Costate.Networks.Data;

/// <summary>Reads the rows of a CSV file whose columns are known into arrays that are allocated once.</summary>
/// <remarks>The arrays are as long as the lines and the bytes of the file, counted beforehand, allow; so a file cannot make them long without being long.</remarks>
sealed class CsvRows<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly InputFile _file;
    readonly CsvOptions _options;
    readonly CsvShape _shape;
    readonly CsvColumns _columns;
    readonly ReaderLimits _limits;
    readonly Problems _problems;
    readonly LabelTable _labels = new();
    readonly bool _hasTarget, _regression, _forModel;
    readonly bool[] _textColumns;
    T[] _inputs, _targets = [];
    int[] _classes = [];
    int _rows;

    CsvRows(InputFile file, CsvOptions options, CsvShape shape, CsvColumns columns, bool forModel, ReaderLimits limits)
    {
        (_file, _options, _shape, _columns, _forModel, _limits) = (file, options, shape, columns, forModel, limits);
        _problems = new Problems(file.Name, limits.Problems);
        _textColumns = new bool[shape.Columns];
        _hasTarget = columns.Roles.AsSpan().Contains(CsvColumns.Target);
        _regression = _hasTarget && options.Task == LearningTask.Regression;
        // A row of c columns has c delimiters (with the line feed), and each column that is used has at least one byte.
        int used = columns.Features + (_hasTarget ? 1 : 0);
        long rows = Math.Min(shape.Lines - (shape.Header is null ? 0 : 1), shape.Bytes / (shape.Columns + used) + 1);
        if (rows * columns.Features > Array.MaxLength)
            throw new BadFileException(file.Name, "", $"about {rows} rows of {columns.Features} values are too large for one .NET array: split the file");
        _inputs = new T[rows * columns.Features];
        if (_regression) _targets = new T[rows];
        else if (_hasTarget) _classes = new int[rows];
    }

    /// <summary>Reads all rows.</summary>
    /// <param name="known">The classes of the training data; null if this is the file to learn from, whose labels define the classes.</param>
    public static Dataset<T> Read(InputFile file, CsvOptions options, CsvShape shape, CsvColumns columns, IReadOnlyList<string>? known, ReaderLimits limits)
    {
        var rows = new CsvRows<T>(file, options, shape, columns, known is not null, limits);
        try
        {
            rows.ReadAll();
        }
        catch (BadFileException end)
        {
            rows._problems.Throw(end);
            throw;
        }
        return rows.Finish(known);
    }

    void ReadAll()
    {
        using var reader = new CsvReader(_file.Open(_limits), _file.Name, _options.Delimiter, _limits);
        if (_shape.Header is not null) reader.Read();
        while (reader.Read()) ReadRow(reader);
    }

    void ReadRow(CsvReader reader)
    {
        if (reader.Columns != _shape.Columns)
        {
            if (_problems.Full) _problems.Skip();
            else _problems.Add($"{reader.Line}", $"the row has {reader.Columns} column{(reader.Columns == 1 ? "" : "s")}, but the first row has {_shape.Columns}: "
                + (reader.Columns < _shape.Columns ? "fill in what is missing, or remove the row" : "put a text that holds the delimiter in quotes, or remove the row"));
            return;
        }
        bool store = _problems.Count == 0;
        if (store && (long)(_rows + 1) * _columns.Features > _inputs.Length)
            throw new BadFileException(_file.Name, $"{reader.Line}", "the file grew while it was being read");
        Span<T> inputs = store ? _inputs.AsSpan(_rows * _columns.Features, _columns.Features) : [];
        int[] roles = _columns.Roles;
        for (int c = 0; c < roles.Length; c++)
        {
            if (roles[c] == CsvColumns.Ignored) continue;
            if (roles[c] == CsvColumns.Target && !_regression)
            {
                ReadLabel(reader, c, store);
                continue;
            }
            CsvValue kind = CsvNumber.Parse(reader.Field(c), out T value);
            if (kind != CsvValue.Number && !(kind == CsvValue.NotFinite && _options.AllowNonFinite)) Complain(reader, c, kind);
            else if (store && roles[c] == CsvColumns.Target) _targets[_rows] = value;
            else if (store) inputs[roles[c]] = value;
        }
        _rows++;
    }

    void ReadLabel(CsvReader reader, int column, bool store)
    {
        CsvValue kind = CsvNumber.Parse<double>(reader.Field(column), out _);
        if (kind is CsvValue.Missing or CsvValue.NotFinite) Complain(reader, column, kind);
        else
        {
            int label = _labels.Add(reader.Field(column), reader.Line);
            if (store) _classes[_rows] = label;
        }
        if (_labels.Count > _limits.CsvClasses)
            throw new BadFileException(_file.Name, $"{reader.Line}:{column + 1}", $"{_columns.Call(column)} has more than {_limits.CsvClasses} different labels: "
                + "is it the label column? Numbers to reproduce need the task 'regression'");
    }

    void Complain(CsvReader reader, int column, CsvValue kind)
    {
        if (kind == CsvValue.Text && _textColumns[column]) return;
        if (_problems.Full)
        {
            _problems.Skip();
            return;
        }
        string name = _columns.Call(column), place = $"{reader.Line}:{column + 1}", found = CsvText.Quote(reader.Text(column));
        bool target = _columns.Roles[column] == CsvColumns.Target;
        if (kind != CsvValue.Text)
        {
            string remove = _forModel ? "remove the row" : "remove the row or the column";
            _problems.Add(place, kind switch
            {
                CsvValue.Missing => $"{name} has no value: fill it in, or {remove}",
                CsvValue.NotFinite => $"{name} is {found}: {remove}",
                _ when typeof(T) == typeof(double) => $"{name} is {found}, beyond the range of double precision: correct it, or {remove}",
                _ => $"{name} is {found}, beyond the range of single precision: correct it, or {remove}{(_forModel ? "" : ", or set 'precision: double'")}",
            });
            return;
        }
        string? spelling = Spelling(reader.Text(column));
        if (_rows > 0)
        {
            _problems.Add(place, $"{name} is {found}, which is not a number{(spelling is null ? "; numbers have a decimal point and no thousands separator" : $": {spelling}")}");
            return;
        }
        _textColumns[column] = true;
        string header = _shape.Header is null && _options.Header != CsvHeader.Absent ? ", or set 'header: true' if this line holds the names" : "";
        (string kindOfNumber, string remedy) = (_forModel, target) switch
        {
            (true, _) => ("the model reads a number there", "is it a file of the kind that the model was trained on?"),
            (false, true) => ("a target is a number", $"choose another label column, or the task 'classification'{header}"),
            _ => ("inputs are numbers", $"leave it out with '{_columns.DropSetting(column)}'{header}"),
        };
        _problems.Add(place, $"{name} holds text ({found}), but {kindOfNumber}: {spelling ?? remedy}");
    }

    // What is wrong with a text that was meant to be numbers; null if it was not.
    string? Spelling(string text) =>
        CsvDelimiters.IsDecimalComma(text) ? "write decimal points instead of decimal commas"
        : CsvDelimiters.IsSeveralFields(text) ? $"is the delimiter right (in force: {_options.Delimiter.Name()})?"
        : null;

    Dataset<T> Finish(IReadOnlyList<string>? known)
    {
        if (_rows == 0 && _problems.Count == 0)
            throw new BadFileException(_file.Name, "", _shape.Header is null ? "the file has no rows" : "the file has a header but no rows");
        var classes = new int[_labels.Count];
        IReadOnlyList<string> names = known ?? [];
        if (_hasTarget && !_regression)
        {
            if (known is null) names = _labels.MakeClasses(classes);
            else _labels.FindClasses(known, classes, Array.IndexOf(_columns.Roles, CsvColumns.Target) + 1, _problems);
        }
        _problems.Throw();
        Array.Resize(ref _inputs, _rows * _columns.Features);
        if (_regression) Array.Resize(ref _targets, _rows);
        else if (_hasTarget) Array.Resize(ref _classes, _rows);
        for (int i = 0; i < _classes.Length; i++) _classes[i] = classes[_classes[i]];
        return new Dataset<T>
        {
            Inputs = _inputs,
            Features = _columns.Features,
            Samples = _rows,
            Labels = _hasTarget && !_regression ? _classes : null,
            Targets = _regression ? _targets : null,
            Outputs = _regression ? 1 : 0,
            ClassNames = names,
            FeatureNames = _columns.FeatureNames,
            TargetName = _columns.TargetName,
        };
    }
}
