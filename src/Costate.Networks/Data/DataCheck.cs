using System.Globalization;
using System.Numerics;

namespace Costate.Networks.Data;

/// <summary>What is checked before the first step of training. Nothing is thrown: the caller decides what to do with the findings.</summary>
/// <remarks>
/// Errors: no samples, another number of features or outputs in the validation data, values that are not finite, labels that are not classes.
/// Warnings: classes without training samples, constant input columns, validation samples whose inputs also occur in the training data.
/// </remarks>
public static class DataCheck
{
    const int Most = 10;

    /// <summary>Checks the training data, and the validation data if there are any.</summary>
    /// <returns>The findings, errors first; empty if there is nothing to say.</returns>
    public static IReadOnlyList<Finding> Run<T>(Dataset<T> training, Dataset<T>? validation = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<Finding> findings = [];
        void Error(string sentence) => findings.Add(new Finding(Severity.Error, sentence));
        void Warn(string sentence) => findings.Add(new Finding(Severity.Warning, sentence));

        if (training.Samples == 0) Error("The training data have no samples.");
        foreach ((string name, Dataset<T>? data) in new[] { ("training", training), ("validation", validation) })
        {
            if (data is null) continue;
            CheckValues($"{name} inputs", data.Inputs, data.Features, data.FeatureNames, Error);
            if (data.Targets is not null) CheckValues($"{name} targets", data.Targets, data.Outputs, [], Error);
            CheckLabels(name, data, training.Classes, Error);
        }
        bool comparable = validation is not null && validation.Features == training.Features;
        if (validation is not null && !comparable)
            Error($"The validation data have {validation.Features} features, but the training data {training.Features}.");
        if (validation is not null && validation.Outputs != training.Outputs)
            Error($"The validation data have {validation.Outputs} target values for each sample, but the training data {training.Outputs}.");
        CheckClasses(training, Warn);
        CheckConstantColumns(training, Warn);
        if (!comparable) return findings;
        int shared = Duplicates.Count(training, validation!);
        if (shared > 0)
            Warn($"{shared} of {validation!.Samples} validation samples {(shared == 1 ? "has" : "have")} inputs that also occur in the training data: "
                + "the validation accuracy may be too good.");
        return findings;
    }

    static void CheckValues<T>(string what, T[] values, int columns, IReadOnlyList<string> names, Action<string> error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long count = 0;
        List<string> first = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (T.IsFinite(values[i])) continue;
            count++;
            if (first.Count < Most)
                first.Add($"sample {i / columns + 1}, {Column(i % columns, names)} is {values[i].ToString(null, CultureInfo.InvariantCulture)}");
        }
        string are = count == 1 ? "value that is" : "values that are";
        if (count > 0) error($"The {what} have {count} {are} not finite: {string.Join("; ", first)}{More(count)}.");
    }

    static void CheckLabels<T>(string what, Dataset<T> data, int classes, Action<string> error) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long count = 0;
        List<string> first = [];
        for (int i = 0; i < (data.Labels?.Length ?? 0); i++)
        {
            int label = data.Labels![i];
            if (label >= 0 && label < classes) continue;
            count++;
            if (first.Count < Most) first.Add($"sample {i + 1} has {label}");
        }
        string labels = count == 1 ? "label" : "labels";
        if (count > 0) error($"The {what} data have {count} {labels} outside the {classes} classes (0 to {classes - 1}): {string.Join("; ", first)}{More(count)}.");
    }

    static void CheckClasses<T>(Dataset<T> training, Action<string> warn) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (training.Labels is null) return;
        var samples = new int[training.Classes];
        foreach (int label in training.Labels)
            if (label >= 0 && label < samples.Length) samples[label]++;
        List<string> empty = [.. training.ClassNames.Where((_, k) => samples[k] == 0)];
        if (empty.Count > 0)
            warn($"{empty.Count} of {training.Classes} classes {(empty.Count == 1 ? "has" : "have")} no training sample and will never be learnt: "
                + $"{string.Join(", ", empty.Take(Most))}{More(empty.Count)}.");
    }

    static void CheckConstantColumns<T>(Dataset<T> training, Action<string> warn) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (training.Samples < 2) return;
        var varies = new bool[training.Features];
        ReadOnlySpan<T> first = training.Input(0);
        for (int i = 1; i < training.Samples; i++)
        {
            ReadOnlySpan<T> row = training.Input(i);
            for (int j = 0; j < row.Length; j++) varies[j] |= row[j] != first[j];
        }
        List<string> constant = [];
        for (int j = 0; j < varies.Length; j++)
            if (!varies[j]) constant.Add(Column(j, training.FeatureNames));
        if (constant.Count == 0) return;
        (string are, string tell) = constant.Count == 1 ? ("is", "tells") : ("are", "tell");
        warn($"{constant.Count} of {training.Features} input columns {are} constant in the training data and {tell} nothing: "
            + $"{string.Join(", ", constant.Take(Most))}{More(constant.Count)}.");
    }

    static string Column(int column, IReadOnlyList<string> names) =>
        column < names.Count && names[column].Length > 0 ? $"column {column + 1} ('{names[column]}')" : $"column {column + 1}";

    static string More(long count) => count > Most ? $" and {count - Most} more" : "";
}
