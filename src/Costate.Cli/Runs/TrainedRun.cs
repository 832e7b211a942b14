using System.Numerics;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks.Data;
using Costate.Networks.Formats;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs;

/// <summary>A finished run: its model, and data for it, scaled as the model's training data were.</summary>
/// <param name="folder">The run folder.</param>
/// <param name="description">Its model.json.</param>
/// <param name="settings">Its configuration.</param>
/// <exception cref="BadFileException">The model cannot be used.</exception>
sealed class TrainedRun<T>(RunFolder folder, ModelDescription description, TrainSettings settings) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Model<T> _model = ModelFiles.Read<T>(folder.Path, description);

    /// <summary>The model.</summary>
    public Model<T> Model => _model;

    /// <summary>Whether it predicts classes, not values.</summary>
    public bool Classifies => description.Table.ClassNames.Count > 0;

    /// <summary>What the classes are called.</summary>
    public IReadOnlyList<string> ClassNames => description.Table.ClassNames;

    /// <summary>Scores or values of one sample.</summary>
    public int Outputs => description.Architecture.Outputs;

    /// <summary>The data that the run validated on, made again from its configuration; the training data if it set none aside.</summary>
    /// <exception cref="BadFileException">They have changed since, or cannot be used.</exception>
    /// <exception cref="IOException">A file is not there any more.</exception>
    public (Dataset<T> Data, bool IsTraining) OwnData()
    {
        string name = settings.Data.Name;
        (Dataset<T> training, Dataset<T>? validation) = Again(name);
        if (training.Features != description.Table.Features || !training.ClassNames.SequenceEqual(ClassNames))
        {
            (string found, string expected) = (Count(training.Features, training.Classes), Count(description.Table.Features, ClassNames.Count));
            throw new BadFileException(name, "", $"The data have {found}, but the model was trained on {expected}{(found == expected ? " of other names" : "")}: "
                + "they have changed since. Name the data to evaluate with --data.");
        }
        if (description.Data is { } noted)
        {
            ChangedData check = new(folder.Path, settings.Data, "measure on other data with --data FILE");
            if (validation is null && noted.Validation is null) check.CheckTraining(noted.Training, DataDigest.Of(training));
            else check.CheckValidation(noted.Validation, validation is null ? null : DataDigest.Of(validation));
        }
        return (Scale(validation ?? training, name), validation is null);
    }

    /// <summary>Samples with labels or targets from files: of the kind that the run was trained on; CSV if its data were generated.</summary>
    /// <param name="data">The file, <c>-</c> for standard input.</param>
    /// <param name="labels">The file of labels that belongs to a file of images.</param>
    public Dataset<T> Labelled(string data, string? labels, Terminal terminal)
    {
        bool isIdx = settings.Data.Source == SourceChoice.Idx;
        if (isIdx && labels is null) throw new UsageException("--data names a file of images here: name the file of their labels with --labels");
        if (!isIdx && labels is not null) throw new UsageException("--labels belongs to files of images, but the run was trained on CSV, where the labels are a column of --data");
        InputFile file = DataFile.At(data, "--data", terminal);
        Dataset<T> samples = isIdx
            ? IdxSource.Read<T>(file, DataFile.At(labels!, "--labels"), ClassNames)
            : CsvSource.Validation<T>(file, CsvOptions, description.Table);
        return Scale(samples, file.Name);
    }

    /// <summary>Samples without labels from a file of the same kind.</summary>
    /// <param name="data">The file, <c>-</c> for standard input.</param>
    public Dataset<T> Inputs(string data, Terminal terminal)
    {
        InputFile file = DataFile.At(data, "--data", terminal);
        Dataset<T> samples = settings.Data.Source == SourceChoice.Idx ? IdxSource.Inputs<T>(file) : CsvSource.Inputs<T>(file, CsvOptions, description.Table);
        return Scale(samples, file.Name);
    }

    /// <summary>Mean loss and accuracy.</summary>
    public Measurement Measure(Dataset<T> data, ThreadTeam team) => Objective(data, team).Measure(_model.Parameters);

    /// <summary>The scores or values of all samples, samples × outputs, row by row.</summary>
    /// <exception cref="BadFileException">They do not fit into one array.</exception>
    public T[] Scores(Dataset<T> data, ThreadTeam team)
    {
        long values = data.Samples * (long)Outputs;
        if (values > Array.MaxLength) throw new BadFileException(folder.Path, "", $"{data.Samples} samples with {Outputs} outputs each are too large for one .NET array: split the data.");
        var scores = new T[values];
        Objective(Targeted(data), team).Scores(_model.Parameters, scores);
        return scores;
    }

    CsvOptions CsvOptions => TrainingData<T>.CsvOptions(settings.Data, Classifies ? LearningTask.Classification : LearningTask.Regression);

    NetworkObjective<T> Objective(Dataset<T> data, ThreadTeam team) => new(_model.Network, Losses.Create<T>(description.Loss), data, new SerialPropagator<T>(), team);

    // An objective wants something to compare with, also where only scores are asked for.
    Dataset<T> Targeted(Dataset<T> data) => data.Labels is not null || data.Targets is not null ? data : new()
    {
        Inputs = data.Inputs,
        Features = data.Features,
        Samples = data.Samples,
        Labels = Classifies ? new int[data.Samples] : null,
        Targets = Classifies ? null : new T[data.Samples * (long)Outputs],
        Outputs = Classifies ? 0 : Outputs,
        ClassNames = ClassNames,
    };

    Dataset<T> Scale(Dataset<T> data, string name)
    {
        if (data.Features != description.Table.Features)
            throw new BadFileException(name, "", $"Each sample has {data.Features} values, but the model reads {description.Table.Features}.");
        _model.Scaler.Apply(data);
        for (int i = 0; i < data.Inputs.Length; i++)
            if (!T.IsFinite(data.Inputs[i]))
                throw new BadFileException(name, "", FormattableString.Invariant($"Sample {i / data.Features + 1}, value {i % data.Features + 1} is not a finite number, or not after scaling."));
        return data;
    }

    (Dataset<T> Training, Dataset<T>? Validation) Again(string name)
    {
        DataSettings places = settings.Data;
        foreach ((string key, string? path) in new[] { ("data.train", places.Train), ("data.test", places.Test), ("data.images", places.Images), ("data.labels", places.Labels) })
            if (path is not null && !Path.Exists(path)) throw new FileNotFoundException($"{path}: there is no such file ({key}): if it has moved, say where it is with --set {key}=FILE");
        try
        {
            return TrainingData<T>.Read(settings);
        }
        catch (UnfitValueException e)
        {
            throw new BadFileException(name, "", $"The file has changed since the run was trained: {e.Message}. Restore the file, or measure on other data with --data FILE.", e);
        }
    }

    static string Count(int features, int classes) => $"{features} features and {(classes > 0 ? $"{classes} classes" : "values to reproduce")}";
}
