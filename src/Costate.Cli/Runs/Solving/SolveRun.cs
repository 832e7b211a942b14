using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Settings;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Formats;
using Costate.Networks.Storage;

namespace Costate.Cli.Runs.Solving;

/// <summary>A run of <c>costate solve</c>: iterations, history, progress, checkpoints, stops, and the solution in the end.</summary>
sealed class SolveRun
{
    readonly SolveSettings _settings;
    readonly SolveCase _problem;
    readonly RunFolder _folder;
    readonly Reporter _reporter;
    readonly BoundaryValueSolver _solver;
    readonly CheckpointStore _checkpoints;
    readonly SolveFiles _files;
    readonly StopFile _stopFile;
    readonly List<SolverRecord> _history = [];
    long _lastSave;

    /// <param name="settings">The settings.</param>
    /// <param name="problem">Problem, method and start.</param>
    /// <param name="folder">Where the run goes; locked by the caller.</param>
    /// <param name="reporter">Takes messages and progress.</param>
    /// <param name="fileSystem">Where all files of the run go; null for the disk.</param>
    public SolveRun(SolveSettings settings, SolveCase problem, RunFolder folder, Reporter reporter, IFileSystem? fileSystem = null)
    {
        (_settings, _problem, _folder, _reporter) = (settings, problem, folder, reporter);
        fileSystem ??= DurableFileSystem.Instance;
        _solver = NewSolver(settings, problem);
        (_checkpoints, _files, _stopFile) = (new(folder.Path, settings.Checkpoint.Keep, fileSystem), new(folder, fileSystem), new(folder.StopFile, fileSystem));
    }

    /// <summary>The solver of a problem.</summary>
    public static BoundaryValueSolver NewSolver(SolveSettings settings, SolveCase problem) =>
        new(problem.Problem, problem.Method, problem.Start, problem.Grid.Error, new(settings.Stop.Rmse, settings.Stop.Iterations));

    /// <summary>What a run ends with.</summary>
    public static int Code(SolverStatus status) => status switch
    {
        SolverStatus.Diverged => ExitCode.Diverged,
        SolverStatus.Interrupted => ExitCode.Stopped,
        _ => ExitCode.Done,
    };

    /// <summary>Solves to the end, to a signal or to divergence, and writes the results.</summary>
    /// <param name="resume">Whether to continue from the newest good checkpoint.</param>
    /// <param name="signals">Ask for a stop.</param>
    /// <param name="facts">run.json.</param>
    /// <param name="threads">Threads in use.</param>
    /// <exception cref="BadFileException">There is no good checkpoint; then nothing has been written.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public SolveSummary Run(bool resume, StopSignals signals, JsonObject facts, int threads)
    {
        signals.MayStopAtOnce = false;
        Checkpoint? checkpoint = resume ? Newest() : null;
        _files.WriteConfiguration(_settings);
        _files.Text(_folder.FactsFile, facts.ToJsonString(RunSummary.Style) + "\n");
        _reporter.Message($"run folder {_folder.Path}");
        using (MetricsLog metrics = MetricsLog.Open(_folder.MetricsFile))
        {
            if (checkpoint is not null)
            {
                Continue(checkpoint, metrics);
            }
            else
            {
                if (resume) _reporter.Message($"{_folder.Path}: no checkpoint yet; starting from the beginning");
                metrics.Truncate(0);
                Append(metrics, _solver.Last);
                Save(metrics);
            }
            Solve(metrics, signals);
            if (_solver.State.Status != SolverStatus.Diverged) Save(metrics);
        }
        if (_solver.State.Status == SolverStatus.Stopped) _stopFile.Consume();
        return Finish(threads);
    }

    void Solve(MetricsLog metrics, StopSignals signals)
    {
        using ProgressDisplay progress = new(_reporter);
        _history.Add(_solver.Last);
        while (_solver.State.Status == SolverStatus.Running)
        {
            if (Advance() is { } record)
            {
                _history.Add(record);
                Append(metrics, record);
            }
            if (progress.IsDue) Show(progress);
            if (_solver.State.Status != SolverStatus.Running) break;
            if (signals.IsStopRequested) _solver.End(SolverStatus.Interrupted, "A signal asked the run to stop; continue it with --resume.");
            else if (_stopFile.IsThere()) _solver.End(SolverStatus.Stopped, $"The file {_folder.StopFile} asked the run to stop; continue it with --resume.");
            else if (IsSaveDue()) Save(metrics);
        }
        Show(progress);
    }

    // A signal may come within a long iteration: that one is abandoned, and the solver stands where it stood before.
    SolverRecord? Advance()
    {
        try
        {
            return _solver.Advance();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    Checkpoint? Newest()
    {
        List<string> notes = [];
        Checkpoint? checkpoint = _checkpoints.LoadNewest(notes);
        foreach (string note in notes) _reporter.Warning(note);
        return checkpoint;
    }

    void Continue(Checkpoint checkpoint, MetricsLog metrics)
    {
        if (checkpoint.ConfigHash != ConfigHash(_settings))
            _reporter.Warning($"{_folder.Path}: the checkpoint was made with another configuration or another version of costate; continuing with the configuration given now");
        SolverCheckpoint.Restore(checkpoint, _folder.In("checkpoint"), _solver);
        metrics.Truncate(checkpoint.MetricsLength);
        SolverState state = _solver.State;
        if (state.Status == SolverStatus.Running && state.Iterations >= _settings.Stop.Iterations)
            _solver.End(SolverStatus.IterationLimit, FormattableString.Invariant($"All {state.Iterations} iterations are done; to go on, ask for more with stop.iterations."));
        _reporter.Message(_solver.State.Status == SolverStatus.Running
            ? FormattableString.Invariant($"{_folder.Path}: continuing after iteration {state.Iterations}")
            : $"{_folder.Path}: nothing to do: {_solver.State.StopReason}");
    }

    bool IsSaveDue() => _settings.Checkpoint.Seconds == 0 || Stopwatch.GetElapsedTime(_lastSave).TotalSeconds >= _settings.Checkpoint.Seconds;

    void Save(MetricsLog metrics)
    {
        _checkpoints.Save(SolverCheckpoint.Of(_solver, ConfigHash(_settings), metrics.Sync()));
        _lastSave = Stopwatch.GetTimestamp();
    }

    /// <summary>A hash of everything in the settings that decides the result; limits and threads do not.</summary>
    static string ConfigHash(SolveSettings settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConfigurationWriter.Plain(SolveSchema.Schema, SolveResume.WithoutLimits(settings)))));

    static void Append(MetricsLog metrics, SolverRecord record)
    {
        List<Metric> line =
        [
            new("step", record.Iteration), new("seconds", Math.Round(record.Seconds, 3)), new("loss", record.Value), new("gradientNorm", record.GradientNorm),
        ];
        if (record.Error is { } error) line.AddRange([new("rmse", error.Rmse), new("maxError", error.Largest)]);
        line.Add(new("flops", record.Flops));
        if (record.Step is { } step)
            line.AddRange([new("coarse", step.IsCoarse ? 1 : 0), new("accepted", step.IsAccepted ? 1 : 0), new("ratio", step.Ratio), new("lambda", step.Lambda), new("stepNorm", step.Length), new("innerIterations", step.Iterations)]);
        metrics.Append([.. line]);
    }

    void Show(ProgressDisplay progress) =>
        progress.Report(new SolveProgress(_solver.Last, _solver.State, _settings.Stop.Iterations, _settings.Stop.Rmse > 0 || _settings.Stop.Gradient > 0));

    SolveSummary Finish(int threads)
    {
        SolveSummary summary = new(_settings, _solver.State, _solver.Last, _solver.X.Length, _problem.Rows, _problem.CoarseSizes, threads);
        string subtitle = FormattableString.Invariant(
            $"{SolveSummary.Written(_settings, SolveSchema.Mark)}, {SolveSummary.Written(_settings, "method")}: {summary.State.Status} after {Counted.Of(summary.State.Iterations, "iteration")}, RMSE {summary.Last.Error!.Value.Rmse:G3}");
        _files.WriteSolution(_problem, _solver.X, SolvePictures.All(_problem.Grid, _solver.X, _history, subtitle));
        WriteSummary(summary);
        return summary;
    }

    /// <summary>Writes the outcome.</summary>
    public void WriteSummary(SolveSummary summary) => _files.Text(_folder.SummaryFile, summary.ToJson().ToJsonString(RunSummary.Style) + "\n");
}
