using System.Text.Json.Nodes;
using Costate.Cli.Output;
using Costate.Networks.Objectives;

namespace Costate.Cli.Runs;

/// <summary>How good a network is on some data, as text and as JSON.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Data">validation, training, or a file.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Measurement">Loss and accuracy.</param>
sealed record Evaluation(string Run, string Data, int Samples, Measurement Measurement)
{
    const int LargestMatrix = 20, LongestHead = 12;

    /// <summary>What the classes are called; empty for regression.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Which class is taken for which; null for regression.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>How far the values are off; null for classification.</summary>
    public ApproximationError? Error { get; init; }

    /// <summary>The document.</summary>
    public JsonObject ToJson()
    {
        JsonObject document = new() { ["run"] = Run, ["data"] = Data, ["samples"] = Samples };
        foreach ((string key, JsonNode? value) in RunSummary.Of(Measurement).ToArray()) document[key] = value?.DeepClone();
        if (Error is { } error)
        {
            document["rmse"] = error.RootMeanSquare;
            document["meanAbsoluteError"] = error.MeanAbsolute;
            document["r2"] = error.Determination;
        }
        if (Confusion is not { } matrix) return document;
        IEnumerable<int> classes = Enumerable.Range(0, matrix.Classes);
        document["confusion"] = new JsonArray([.. classes.Select(i => new JsonArray([.. classes.Select(j => (JsonNode)matrix[i, j])]))]);
        document["classes"] = new JsonArray([.. classes.Select(i => new JsonObject
        {
            ["class"] = ClassNames[i],
            ["samples"] = matrix.True(i),
            ["predicted"] = matrix.Predicted(i),
            ["precision"] = matrix.Precision(i),
            ["recall"] = matrix.Recall(i),
            ["f1"] = matrix.F1(i),
        })]);
        return document;
    }

    /// <summary>Tables for people.</summary>
    /// <param name="width">Columns of the screen; the matrix keeps its numbers whole and may exceed it.</param>
    public void Write(TextWriter writer, int width)
    {
        List<(string, Alignment)> columns = [("data", Alignment.Left), ("samples", Alignment.Right), ("loss", Alignment.Right)];
        List<string> cells = [Data, FormattableString.Invariant($"{Samples}"), FormattableString.Invariant($"{Measurement.Loss:G6}")];
        void Add(string head, string cell)
        {
            columns.Add((head, Alignment.Right));
            cells.Add(cell);
        }
        if (Measurement.Accuracy is { } accuracy) Add("accuracy", Percent(accuracy));
        if (Error is { } error)
        {
            Add("RMSE", FormattableString.Invariant($"{error.RootMeanSquare:G6}"));
            Add("mean |error|", FormattableString.Invariant($"{error.MeanAbsolute:G6}"));
            Add("R²", error.Determination is { } r ? FormattableString.Invariant($"{r:F4}") : "–");
        }
        TextTable summary = new(columns);
        summary.Add(cells);
        summary.Write(writer, width);
        if (Confusion is { } matrix) WriteClasses(writer, width, matrix);
    }

    void WriteClasses(TextWriter writer, int width, ConfusionMatrix matrix)
    {
        int[] classes = [.. Enumerable.Range(0, matrix.Classes)];
        writer.Write("\n");
        if (matrix.Classes > LargestMatrix)
        {
            writer.Write(FormattableString.Invariant($"The confusion matrix of {matrix.Classes} classes is in the output of --json.\n"));
        }
        else
        {
            TextTable table = new([("true \\ predicted", Alignment.Left), .. classes.Select(k => (Head(ClassNames[k]), Alignment.Right))]);
            foreach (int i in classes) table.Add([ClassNames[i], .. classes.Select(j => FormattableString.Invariant($"{matrix[i, j]}"))]);
            table.Write(writer);
        }
        writer.Write("\n");
        TextTable perClass = new(("class", Alignment.Left), ("samples", Alignment.Right), ("precision", Alignment.Right), ("recall", Alignment.Right), ("F1", Alignment.Right));
        foreach (int k in classes)
            perClass.Add(ClassNames[k], FormattableString.Invariant($"{matrix.True(k)}"), Percent(matrix.Precision(k)), Percent(matrix.Recall(k)), Percent(matrix.F1(k)));
        perClass.Write(writer, width);
    }

    static string Head(string name) => Printable.Text(name.Length <= LongestHead ? name : $"{name[..(LongestHead - 1)]}…");

    static string Percent(double? part) => part is { } value ? FormattableString.Invariant($"{100 * value:F2} %") : "–";
}
