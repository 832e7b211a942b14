using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Diagnostics;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Analysis.Stability;
using Costate.Networks.Formats;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Storage;
using Costate.Networks.Training;
using Costate.Networks.Training.Depths;
using Costate.Networks.Training.Pgcl;

namespace Costate.Cli.Runs;

/// <summary>A training in a run folder: steps, history, progress, checkpoints, and the model in the end.</summary>
sealed class TrainingRun<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const double MostStableStep = 2;
    const string Asked = "A signal asked the run to stop; continue it with --resume.";

    readonly TrainSettings _settings;
    readonly int _epochs;
    readonly RunFolder _folder;
    readonly Reporter _reporter;
    readonly TrainingData<T> _data;
    readonly Architecture _architecture;
    readonly Network<T> _finest;
    readonly Trainer<T> _trainer;
    readonly IFileSystem _fileSystem;
    readonly CheckpointStore _checkpoints;
    readonly StopFile _stopFile;
    long _lastSave;
    double _epochsAtStart;
    Measurement? _start;
    int _told;

    /// <param name="settings">The settings.</param>
    /// <param name="epochs">Epochs to do in total.</param>
    /// <param name="data">The data.</param>
    /// <param name="cascade">Networks, objectives and methods on these data.</param>
    /// <param name="folder">Where the run goes; locked by the caller.</param>
    /// <param name="reporter">Takes messages and progress.</param>
    /// <param name="fileSystem">Where all files of the run go; null for the disk.</param>
    public TrainingRun(TrainSettings settings, int epochs, TrainingData<T> data, Cascade<T> cascade, RunFolder folder, Reporter reporter, IFileSystem? fileSystem = null)
    {
        (_settings, _epochs, _data, _folder, _reporter) = (settings, epochs, data, folder, reporter);
        _architecture = ProblemSetup.Architecture(settings, data.Training);
        _finest = ProblemSetup.Network<T>(_architecture);
        _trainer = new(cascade, ProblemSetup.Options(settings, epochs), network => ProblemSetup.Initial(settings, network));
        _fileSystem = fileSystem ?? DurableFileSystem.Instance;
        _checkpoints = new(folder.Path, settings.Checkpoint.Keep, _fileSystem);
        _stopFile = new(folder.StopFile, _fileSystem);
    }

    /// <summary>Trains to the end, to a signal or to divergence, and writes the results.</summary>
    /// <param name="resume">Whether to continue from the newest good checkpoint.</param>
    /// <param name="facts">run.json.</param>
    /// <returns>An exit code and the summary.</returns>
    /// <exception cref="BadFileException">There is no good checkpoint, or it belongs to other data; then nothing has been written.</exception>
    /// <exception cref="Commands.UsageException">Files are elsewhere, and the checkpoint does not say what was in them.</exception>
    /// <exception cref="IOException">The disk failed, or is too small.</exception>
    public (int ExitCode, RunSummary Summary) Run(bool resume, StopSignals signals, JsonObject facts)
    {
        try
        {
            (int code, RunSummary summary) = RunAlone(resume, signals, facts);
            _trainer.Dismiss(code);
            return (code, summary);
        }
        catch (Exception e) when (RankedRun.IsOfTheUser(e))
        {
            // It happened between two orders: the other ranks wait for the next one.
            _trainer.Dismiss(ExitCode.Done);
            throw;
        }
    }

    (int ExitCode, RunSummary Summary) RunAlone(bool resume, StopSignals signals, JsonObject facts)
    {
        signals.MayStopAtOnce = false;
        Checkpoint? checkpoint = resume ? Newest() : null;
        Write(_folder.ConfigurationFile, ConfigurationWriter.Plain(TrainSchema.Schema, _settings));
        Write(_folder.FactsFile, facts.ToJsonString(RunSummary.Style) + "\n");
        _reporter.Message($"run folder {_folder.Path}");
        DemandSpace();
        Announce();
        using MetricsLog metrics = MetricsLog.Open(_folder.MetricsFile, _fileSystem);
        if (checkpoint is not null)
        {
            Continue(checkpoint, metrics);
        }
        else
        {
            if (resume) _reporter.Message($"{_folder.Path}: no checkpoint yet; starting from the beginning");
            metrics.Truncate(0);
            Save(metrics);
            if (_settings.Training.Levels == 1) _start = _trainer.MeasureStart();
        }
        if (_trainer.Status == TrainingStatus.Running) Train(metrics, signals);
        if (_trainer.Status != TrainingStatus.Diverged) Save(metrics);
        if (_trainer.Status == TrainingStatus.Stopped) _stopFile.Consume();
        return Finish();
    }

    void Train(MetricsLog metrics, StopSignals signals)
    {
        using ProgressDisplay progress = new(_reporter);
        _epochsAtStart = _trainer.Epoch + (double)_trainer.Batch / _trainer.Batches;
        long start = Stopwatch.GetTimestamp();
        while (_trainer.Status == TrainingStatus.Running)
        {
            if (Advance() is { } epoch) Append(metrics, epoch);
            for (; _told < _trainer.Refinements.Count; _told++) _reporter.Message(RefinementReport.Sentence(_trainer.Refinements[_told]));
            if (_trainer.LastStep.Inexact is { Change: { } change, Cycles: int cycles })
                _reporter.Message(FormattableString.Invariant($"step {_trainer.Step}: more than {Counted.Of(cycles, "cycle")} per solve from now on: {change}"));
            if (_trainer.LastStep.Split?.Note is { } note) _reporter.Message(FormattableString.Invariant($"step {_trainer.Step}: {note}"));
            if (progress.IsDue) Show(progress, start);
            if (signals.IsStopRequested) _trainer.Interrupt(Asked);
            else if (_stopFile.IsThere()) _trainer.Stop($"The file {_folder.StopFile} asked the run to stop; continue it with --resume.");
            else if (_trainer.Status == TrainingStatus.Running && IsSaveDue()) Save(metrics);
        }
        Show(progress, start);
    }

    // A signal may come within a long step: that step is abandoned, on all ranks, and the training stands where it stood before. Ranks may know of it before this one does.
    EpochRecord? Advance()
    {
        try
        {
            return _trainer.Advance();
        }
        catch (OperationCanceledException)
        {
            _trainer.Interrupt(Asked);
            return null;
        }
    }

    void Announce()
    {
        if (MethodSetup.IsSplit(_settings.Training.Method) && _trainer.Problem.Regularization.Count > 0)
            _reporter.Warning($"objective: regularisation has no effect on method {_settings.Training.MethodName}, which has {(_settings.Training.Method == MethodChoice.Alternating ? "alternating.lambda" : "admm.eps")}");
        if (_trainer.Method is PredictCorrect<T> stages)
        {
            foreach (string line in PgclText.Plan(_settings, _finest, _data.Training, stages.Options, (long)_epochs * _trainer.Batches)) _reporter.Message(line);
            foreach (string warning in PgclText.Warnings(_settings, stages.Options, RankedRun.IsLaunched ? 1 : _trainer.Problem.Data.Share.Ranks.Size)) _reporter.Warning(warning);
        }
        RankGroups groups = _trainer.Problem.Data.Ranks;
        if (groups.Groups > 1) SampleGroups.Announce(_reporter, groups.Groups, MethodSetup.IsSplit(_settings.Training.Method), _finest, ProblemSetup.Batch(_settings.Training, _data.Training.Samples));
        if (_trainer.Problem.Data.Propagator is not LayerParallelPropagator<T> propagator) return;
        foreach (string line in LayerParallelText.Plan(propagator.Options, propagator.Hierarchy(_finest), groups.Layers.Size, groups.Groups)) _reporter.Message(line);
        double size = LayerParallelText.CoarseStepSize(_architecture, _finest, propagator.Hierarchy(_finest), ProblemSetup.Initial(_settings, _finest));
        if (size > MostStableStep)
            _reporter.Warning(FormattableString.Invariant($"layer-parallel: the steps of the coarsest level measure {size:G3} at the start ({StepSizes.Formula(_architecture)} times the layers of a step), above {MostStableStep} they may be unstable: use fewer levels (propagation.maxLevels), a smaller network.horizon, or more network.layers"));
    }

    void DemandSpace()
    {
        long trajectories = _settings.Training.Method == MethodChoice.OneShot && _trainer.Problem.Data.Propagator is LayerParallelPropagator<T> propagator
            ? OneShotIteration<T>.TrajectoryLength(propagator, _finest, _data.Training.Samples) : 0;
        DiskSpace space = DiskSpace.Of(_finest.Parameters, System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), _finest.Arrays, _settings, _epochs, trajectories);
        space.Demand(_folder.Path, Disk.FreeBytes(_folder.Path), _folder.CheckpointBytes());
    }

    Checkpoint? Newest()
    {
        List<string> notes = [];
        Checkpoint? checkpoint = _checkpoints.LoadNewest(notes);
        foreach (string note in notes) _reporter.Warning(note);
        if (checkpoint is null) return null;
        if (TrainingCheckpoint.Data(checkpoint, CheckpointName) is not { } noted)
        {
            if (File.Exists(_folder.ConfigurationFile)) ResumeRules.CheckWithFiles(_folder.Settings(), _settings, _folder);
            return checkpoint;
        }
        ChangedData check = new(_folder.Path, _settings.Data, "start a new run with another --output");
        check.CheckTraining(noted.Training, _data.Digest.Training);
        check.CheckValidation(noted.Validation, _data.Digest.Validation);
        return checkpoint;
    }

    void Continue(Checkpoint checkpoint, MetricsLog metrics)
    {
        if (checkpoint.ConfigHash != ConfigHash(_settings))
            _reporter.Warning($"{_folder.Path}: the checkpoint was made with another configuration or another version of costate; continuing with the configuration given now");
        TrainingCheckpoint.Restore(checkpoint, CheckpointName, _trainer);
        _told = _trainer.Refinements.Count;
        metrics.Truncate(checkpoint.MetricsLength);
        _reporter.Message(_trainer.Status == TrainingStatus.Running
            ? FormattableString.Invariant($"{_folder.Path}: continuing after step {_trainer.Step} (epoch {_trainer.Epoch})")
            : $"{_folder.Path}: nothing to do: {NothingLeft()}");
    }

    string NothingLeft()
    {
        string done = Counted.Of(_trainer.Epoch, "epoch"), key = _epochs == ProblemSetup.TotalEpochs(_settings.Training) ? "training.epochs" : "--epochs";
        if (_trainer.Status != TrainingStatus.Completed) return FormattableString.Invariant($"the run ended after step {_trainer.Step} ({_trainer.Status}): {_trainer.StopReason}");
        if (_trainer.Epoch > _epochs) return $"{done} are done and {key} asks for {_epochs} in total; to go on, ask for more than {_trainer.Epoch}";
        return ResumeRules.HasSchedule(_settings.Training) && _epochs == ProblemSetup.TotalEpochs(_settings.Training)
            ? $"all {done} are done, and the schedule of the rate ends with them"
            : $"all {done} are done; to go on, ask for more with --epochs N or training.epochs";
    }

    string CheckpointName => System.IO.Path.Combine(_folder.Path, "checkpoint");

    void Write(string path, string text) => DurableFile.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), _fileSystem);

    bool IsSaveDue()
    {
        double interval = _settings.Checkpoint.Seconds;
        return interval == 0 ? _trainer.Batch == 0 : Stopwatch.GetElapsedTime(_lastSave).TotalSeconds >= interval;
    }

    void Save(MetricsLog metrics)
    {
        _checkpoints.Save(TrainingCheckpoint.Of(_trainer, ConfigHash(_settings), metrics.Sync(), _data.Digest));
        _lastSave = Stopwatch.GetTimestamp();
    }

    /// <summary>A hash of everything in the settings that decides the result; limits and threads do not.</summary>
    static string ConfigHash(TrainSettings settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConfigurationWriter.Plain(TrainSchema.Schema, ResumeRules.WithoutLimits(settings)))));

    void Append(MetricsLog metrics, EpochRecord epoch)
    {
        List<Metric> line =
        [
            new("epoch", epoch.Epoch), new("step", epoch.Step), new("seconds", Math.Round(epoch.Seconds, 3)), new("loss", epoch.Training.Loss),
        ];
        if (epoch.Training.Accuracy is { } accuracy) line.Add(new("accuracy", accuracy));
        if (epoch.Validation is { } validation)
        {
            line.Add(new("validationLoss", validation.Loss));
            if (validation.Accuracy is { } validationAccuracy) line.Add(new("validationAccuracy", validationAccuracy));
        }
        if (MethodSetup.IsFullBatch(_settings.Training.Method) || MethodSetup.IsSplit(_settings.Training.Method)) line.Add(new("objective", _trainer.LastStep.Value));
        if (_trainer.LastStep.Split is { } split)
        {
            line.Add(new("stepNorm", epoch.GradientNorm));
            line.Add(new("moved", split.Moved));
            for (int i = 0; i < split.Penalties.Count; i++) line.Add(new(FormattableString.Invariant($"penalty{i + 1}"), split.Penalties[i]));
        }
        else
        {
            line.Add(new("gradientNorm", epoch.GradientNorm));
            line.Add(new("rate", epoch.Rate));
        }
        line.Add(new("layerSteps", _trainer.Work.LayerSteps));
        if (_settings.Training.Levels > 1) line.Add(new("layers", _trainer.Problem.Network.Layers));
        if (_trainer.Problem.Data.Propagator is LayerParallelPropagator<T> { Work: { States.Last: { } states, Costates.Last: { } costates } })
        {
            line.AddRange([new("stateCycles", states.Cycles), new("costateCycles", costates.Cycles), new("stateResidual", states.Residual), new("costateResidual", costates.Residual)]);
            line.AddRange([new("stateFactor", states.Factor), new("costateFactor", costates.Factor)]);
        }
        if (_trainer.Method is PredictCorrect<T> { Monitor: { Comparisons: > 0 } monitor })
        {
            line.AddRange([new("weightedSquaredGradient", monitor.WeightedGradient), new("rateSum", monitor.RateSum), new("rateSquareSum", monitor.RateSquareSum)]);
            for (int cut = 0; cut < monitor.MeanErrors.Count; cut++) line.AddRange([new($"costateError{cut + 1}", monitor.MeanErrors[cut]), new($"costateCosine{cut + 1}", monitor.MeanCosines[cut])]);
        }
        if (_trainer.LastStep.LinearSolve is { } solved)
        {
            line.Add(new("products", _trainer.LastStep.Products));
            line.Add(new("linearIterations", solved.Iterations));
            line.Add(new("linearResidual", solved.RelativeResidual));
        }
        if (_trainer.Method is DepthIteration<T> regularized) line.AddRange(DepthSetup.Metrics(_trainer.LastStep, regularized.Report));
        if (_trainer.LastStep.Inexact is { } inexact)
        {
            line.Add(new("cycles", inexact.Cycles));
            line.Add(new("correction", inexact.Correction));
        }
        metrics.Append([.. line]);
    }

    void Show(ProgressDisplay progress, long start)
    {
        double done = _trainer.Epoch + (double)_trainer.Batch / _trainer.Batches - _epochsAtStart, seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        progress.Report(new TrainingProgress
        {
            Epoch = _trainer.Epoch,
            Epochs = _epochs,
            Step = _trainer.Step,
            Loss = _trainer.LastEpoch?.Training.Loss ?? _trainer.LastStep.Value,
            ValidationAccuracy = _trainer.LastEpoch?.Validation?.Accuracy,
            ValidationLoss = _trainer.LastEpoch?.Validation?.Loss,
            Rate = _trainer.Rate ?? (_trainer.LastStep.StepLength > 0 ? _trainer.LastStep.StepLength : null),
            Solves = _trainer.Problem.Data.Propagator is LayerParallelPropagator<T> { Work: { } work } ? LayerParallelText.Solves(work) : null,
            SamplesPerSecond = seconds > 0 ? done * _data.Training.Samples / seconds : null,
            MemoryBytes = Environment.WorkingSet,
        });
    }

    (int, RunSummary) Finish()
    {
        (Measurement training, Measurement? validation) = Measure();
        if (_trainer.Status == TrainingStatus.Completed && Outcome.Doubt(training, _start ?? _trainer.MeasureStart(), LargestClass(), _settings.Training) is { } doubt) _reporter.Warning(doubt);
        new Model<T>(Describe(), _trainer.Problem.Network, _trainer.Gather()).Write(_folder.Path, _fileSystem);
        RunSummary summary = RunSummary.Of(_trainer, _settings, training, validation);
        Write(_folder.SummaryFile, summary.ToJson().ToJsonString(RunSummary.Style) + "\n");
        int code = _trainer.Status switch
        {
            TrainingStatus.Diverged => ExitCode.Diverged,
            TrainingStatus.Interrupted => ExitCode.Stopped,
            _ => ExitCode.Done,
        };
        return (code, summary);
    }

    // Its share of the training samples: the accuracy of a network that always answers with it. Null for regression.
    double? LargestClass() => _data.Training.Labels is { } labels ? (double)labels.CountBy(label => label).Max(count => count.Value) / labels.Length : null;

    // The last epoch was measured at these parameters, unless the run ended within an epoch or did none.
    (Measurement Training, Measurement? Validation) Measure()
    {
        if (_trainer is { Batch: 0, LastEpoch: { } last } && last.Epoch == _trainer.Epoch) return (last.Training, last.Validation);
        return _trainer.Measure();
    }

    ModelDescription Describe() => new()
    {
        Precision = typeof(T) == typeof(float) ? "single" : "double",
        Architecture = _architecture with { Layers = _trainer.Problem.Network.Layers },
        Loss = _settings.Objective.Loss,
        Table = _data.Table,
        Data = _data.Digest,
        Scaler = _data.Scaler.Kind,
        ScalerOffset = _data.Scaler.Offset,
        ScalerFactor = _data.Scaler.Factor,
    };
}
