using System.Numerics;
using System.Text.Json.Nodes;
using Costate.Networks.Formats;
using Costate.Networks.Objectives;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs;

/// <summary>What a network predicts for some samples, as CSV and as JSON.</summary>
/// <param name="description">The model.</param>
/// <param name="scores">Samples × outputs, row by row.</param>
sealed class Predictions<T>(ModelDescription description, T[] scores) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly int _outputs = description.Architecture.Outputs;
    readonly IReadOnlyList<string> _classes = description.Table.ClassNames;

    /// <summary>Number of samples.</summary>
    public int Samples => scores.Length / _outputs;

    /// <summary>Numbers of one sample: a probability or score per class, or the values.</summary>
    public int Columns => _classes.Count > 0 ? _classes.Count : _outputs;

    /// <summary>The numbers, samples × columns, row by row: probabilities if the loss gives them, else scores or values.</summary>
    public T[] Values { get; } = Probabilities.Of<T>(description.Loss, scores, description.Architecture.Outputs);

    /// <summary>A row per sample under a header: class, p_NAME… (score_NAME… if the loss gives no probabilities), or value.</summary>
    public void WriteCsv(TextWriter writer)
    {
        CsvWriter csv = new(writer);
        bool classifies = _classes.Count > 0, numeric = _classes.All(CsvWriter.IsNumber);
        if (classifies) csv.Text("class");
        for (int i = 0; i < Columns; i++) csv.Text(Head(i));
        csv.EndRow();
        for (int sample = 0; sample < Samples; sample++)
        {
            if (classifies && numeric) csv.Number(_classes[Class(sample)]);
            else if (classifies) csv.Text(_classes[Class(sample)]);
            foreach (T value in Row(sample)) csv.Number(value);
            csv.EndRow();
        }
    }

    /// <summary>An array with an object per sample, each on a line: class and probabilities (or scores), or value (values if there are several).</summary>
    public void WriteJson(TextWriter writer)
    {
        writer.Write("[");
        for (int sample = 0; sample < Samples; sample++)
        {
            writer.Write(sample == 0 ? "\n  " : ",\n  ");
            writer.Write(Document(sample).ToJsonString(_oneLine));
        }
        writer.Write("\n]\n");
    }

    static readonly System.Text.Json.JsonSerializerOptions _oneLine = new(RunSummary.Style) { WriteIndented = false };

    JsonObject Document(int sample)
    {
        ReadOnlySpan<T> row = Row(sample);
        if (_classes.Count > 0)
        {
            JsonObject numbers = [];
            for (int k = 0; k < row.Length; k++) numbers[_classes[k]] = JsonValue.Create(row[k]);
            return new() { ["class"] = _classes[Class(sample)], [Probabilities.Has(description.Loss) ? "probabilities" : "scores"] = numbers };
        }
        if (row.Length == 1) return new() { ["value"] = JsonValue.Create(row[0]) };
        JsonArray values = [];
        foreach (T value in row) values.Add(JsonValue.Create(value));
        return new() { ["values"] = values };
    }

    string Head(int column) =>
        _classes.Count > 0 ? $"{(Probabilities.Has(description.Loss) ? "p" : "score")}_{_classes[column]}"
        : _outputs == 1 ? "value"
        : FormattableString.Invariant($"value_{column + 1}");

    int Class(int sample) => Prediction.Class<T>(scores.AsSpan(sample * _outputs), _outputs, 1);

    ReadOnlySpan<T> Row(int sample) => Values.AsSpan(sample * Columns, Columns);
}
