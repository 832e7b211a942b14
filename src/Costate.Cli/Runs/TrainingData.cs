using System.Numerics;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Formats;
using Costate.Networks.Objectives;

namespace Costate.Cli.Runs;

/// <summary>The data of a run: read or generated, split, checked, scaled.</summary>
/// <param name="Training">What is learnt from.</param>
/// <param name="Validation">What is measured on; null if nothing was set aside.</param>
/// <param name="Scaler">Fitted on the training data and already applied to both.</param>
/// <param name="Table">What columns and classes are called.</param>
/// <param name="Digest">What both were before they were scaled.</param>
sealed record TrainingData<T>(Dataset<T> Training, Dataset<T>? Validation, Scaler Scaler, TableLayout Table, DataDigest Digest) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int MostClassesLike = 20;

    /// <summary>Loads the data that the settings name. Everything that must not be learnt from is an error, everything odd a warning.</summary>
    /// <exception cref="BadFileException">The data cannot be used.</exception>
    /// <exception cref="Configuration.UnfitValueException">A value of the settings does not fit the data.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrainingData<T> Load(TrainSettings settings, Reporter reporter)
    {
        (Dataset<T> training, Dataset<T>? validation) = Read(settings);
        string name = settings.Data.Name;
        foreach (string doubt in Doubts(settings, training, validation)) reporter.Warning($"{name}: {doubt}");
        Finding[] findings = [.. DataCheck.Run(training, validation)];
        foreach (Finding finding in findings.Where(f => f.Severity == Severity.Warning)) reporter.Warning($"{name}: {finding.Sentence}");
        if (findings.Any(f => f.Severity == Severity.Error))
            throw new BadFileException(name, "", string.Join(' ', findings.Where(f => f.Severity == Severity.Error).Select(f => f.Sentence)));
        if (training.Classes == 1)
            throw new BadFileException(name, "", $"All training samples belong to one class, {Printable.Quote(training.ClassNames[0])}: there is nothing to tell apart. Is data.label the right column?");
        DataDigest digest = DataDigest.Of(training, validation);
        Scaler scaler = Scaler.Fit(settings.Data.Scale, training);
        scaler.Apply(training);
        if (validation is not null) scaler.Apply(validation);
        return new(training, validation, scaler, TableLayout.Of(training), digest);
    }

    // What the data are taken for, where that may not be what the user meant.
    static IEnumerable<string> Doubts(TrainSettings settings, Dataset<T> training, Dataset<T>? validation)
    {
        double fraction = settings.Data.Validation.Fraction;
        if (fraction > 0 && validation is null)
            yield return FormattableString.Invariant($"data.validation: {fraction} of {training.Samples} samples is less than half a sample: nothing is set aside for validation; ")
                + FormattableString.Invariant($"give a number of samples, a fraction of at least {0.5 / training.Samples:G3}, or 0 for none");
        if (settings.Data is not { Source: SourceChoice.Csv, Task: TaskChoice.Auto } || training.Targets is null || FewWholeNumbers(training.Targets) is not { } count) yield break;
        string column = training.TargetName.Length > 0 ? $"the label column {Printable.Quote(training.TargetName)}" : "the label column";
        yield return $"{column} holds only {count} different values, all whole numbers, and they are taken as values to reproduce because the loss is {settings.Objective.LossName}; "
            + "if they are classes, set data.task to classification, else to regression";
    }

    // The number of different values if they may be classes, else null.
    static int? FewWholeNumbers(T[] targets)
    {
        HashSet<T> different = [];
        foreach (T target in targets)
        {
            if (!T.IsInteger(target)) return null;
            if (different.Add(target) && different.Count > MostClassesLike) return null;
        }
        return 2 * different.Count <= targets.Length ? different.Count : null;
    }

    /// <summary>How the configuration describes the columns of its CSV files.</summary>
    public static CsvOptions CsvOptions(DataSettings data, LearningTask task) => new()
    {
        Delimiter = data.Delimiter,
        Header = data.Header,
        Label = data.Label.ToString(),
        Drop = [.. data.Drop.Select(column => column.ToString())],
        Task = task,
    };

    /// <summary>Reads or generates the data and splits them; they are neither checked nor scaled.</summary>
    /// <exception cref="BadFileException">A file is not what it should be.</exception>
    /// <exception cref="Configuration.UnfitValueException">A value of the settings does not fit the data.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static (Dataset<T> Training, Dataset<T>? Validation) Read(TrainSettings settings)
    {
        DataSettings data = settings.Data;
        double validation = data.Validation.Fraction > 0 ? data.Validation.Fraction : data.Validation.Samples;
        switch (data.Source)
        {
            case SourceChoice.Peaks:
                return Some(Generated(() => Peaks.Generate<T>(data.Samples, Split.Size(validation, data.Samples), settings.Seed)));
            case SourceChoice.Ellipses:
                return Some(Generated(() => Ellipses.Generate<T>(data.Samples, Split.Size(validation, data.Samples), settings.Seed)));
            case SourceChoice.Gauss10:
                return Some(Generated(() => Gauss10.Generate<T>(data.Samples, Split.Size(validation, data.Samples), settings.Seed)));
            case SourceChoice.Spiral:
                return Some(Generated(() => Spiral.Generate<T>(data.Samples, Split.Size(validation, data.Samples), settings.Seed)));
            case SourceChoice.Rings:
                return Some(Generated(() => Rings.Generate<T>(data.Samples, Split.Size(validation, data.Samples), settings.Seed)));
            case SourceChoice.Sine:
                return Some(Generated(() => Sine.Generate<T>(data.Samples, Split.Size(validation, data.Samples), data.Length, settings.Seed)));
            case SourceChoice.Adding:
                return Some(Generated(() => Adding.Generate<T>(data.Samples, Split.Size(validation, data.Samples), data.Length, settings.Seed)));
            case SourceChoice.SwissRoll:
                return SwissRoll.Generate<T>();
            case SourceChoice.Idx:
                return SplitOff(IdxSource.Read<T>(DataFile.At(data.Images!, "data.images"), DataFile.At(data.Labels!, "data.labels")), validation, settings.Seed);
            default:
                (Dataset<T> training, CsvOptions options) = ReadCsv(settings);
                if (data.Test is not { } test) return SplitOff(training, validation, settings.Seed);
                return (training, CsvSource.Validation<T>(DataFile.At(test, "data.test"), options, TableLayout.Of(training)));
        }
    }

    // A generator checks the numbers of samples, which are the user's.
    static (Dataset<T>, Dataset<T>) Generated(Func<(Dataset<T>, Dataset<T>)> generate)
    {
        try
        {
            return generate();
        }
        catch (ArgumentException e)
        {
            throw new Commands.UsageException($"data: {Refusal.Sentence(e)}");
        }
    }

    static (Dataset<T> Training, CsvOptions Options) ReadCsv(TrainSettings settings)
    {
        InputFile file = DataFile.At(settings.Data.Train!, "data.train");
        bool values = settings.Objective.Loss is LossFunction.LeastSquares or LossFunction.L1;
        CsvOptions Options(LearningTask task) => CsvOptions(settings.Data, task);
        CsvOptions classes = Options(LearningTask.Classification), numbers = Options(LearningTask.Regression);
        if (settings.Data.Task == TaskChoice.Regression || settings.Data.Task == TaskChoice.Auto && values)
        {
            try
            {
                return (ReadCsv(file, numbers), numbers);
            }
            catch (BadFileException) when (settings.Data.Task == TaskChoice.Auto && Reads(file, classes))
            {
            }
        }
        return (ReadCsv(file, classes), classes);
    }

    // The columns that the settings name are the user's.
    static Dataset<T> ReadCsv(InputFile file, CsvOptions options)
    {
        try
        {
            return CsvSource.Training<T>(file, options);
        }
        catch (UnfitOptionException e)
        {
            throw new Configuration.UnfitValueException($"data.{e.Option}", $"data.{e.Message}");
        }
    }

    static bool Reads(InputFile file, CsvOptions options)
    {
        try
        {
            CsvSource.Training<T>(file, options);
            return true;
        }
        catch (BadFileException)
        {
            return false;
        }
    }

    static (Dataset<T>, Dataset<T>?) SplitOff(Dataset<T> data, double validation, ulong seed)
    {
        int held = Split.Size(validation, data.Samples);
        if (held == 0) return (data, null);
        if (held >= data.Samples) throw new Configuration.UnfitValueException("data.validation", $"data.validation asks for {held} validation samples, but there are {data.Samples} samples in all");
        return Some(Split.Off(data, held, seed));
    }

    static (Dataset<T>, Dataset<T>?) Some((Dataset<T> Training, Dataset<T> Validation) pair) => (pair.Training, pair.Validation.Samples == 0 ? null : pair.Validation);
}
