using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Objectives;
using Costate.Networks.Storage;
using Costate.Networks.Training;
using Costate.Numerics.Communication;

namespace Costate.Cli.Commands;

/// <summary><c>costate train CONFIG</c>: trains and writes a run folder.</summary>
static class TrainVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        ConfigArguments arguments = new();
        Option<string> epochs = new("--epochs") { HelpName = "N", Description = "Stops after N epochs in total; a schedule stays that of training.epochs." };
        Option<bool> resume = new("--resume") { Description = "Continues the run in --output from its newest good checkpoint." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replaces the run in --output." };
        return new Verb
        {
            Name = "train",
            Summary = "Trains a network and writes a run folder.",
            Examples = ["costate train examples/peaks.yaml", "costate train examples/peaks.yaml --output runs/peaks --resume", "mpirun -n 4 costate train CONFIG --set propagation.method=layer-parallel", "mpirun -n 4 costate train CONFIG --set parallel.samples=4"],
            Arguments = [arguments.File],
            Options = [epochs, resume, overwrite],
            Output = ("DIR", "The run folder; runs/NAME-TIMESTAMP if not given."),
            Run = invocation => RankedRun.Begin(() => Run(invocation, arguments.Read(invocation), epochs, resume, overwrite)),
        };
    }

    static int Run(Invocation invocation, Configuration<TrainSettings> configuration, Option<string> epochs, Option<bool> resume, Option<bool> overwrite)
    {
        TrainSettings settings = configuration.Settings;
        int total = Invocation.WholeNumber("--epochs", invocation.Arguments.GetValue(epochs), 1, int.MaxValue, ProblemSetup.TotalEpochs(settings.Training));
        bool isResumed = invocation.Arguments.GetValue(resume), isReplaced = invocation.Arguments.GetValue(overwrite);
        if (isResumed && isReplaced) throw new UsageException("--resume continues a run and --overwrite deletes it: give one of the two");
        if (isResumed && invocation.Output is null) throw new UsageException("--resume needs --output DIR, the folder of the run to continue");
        if (total > ProblemSetup.TotalEpochs(settings.Training) && ResumeRules.HasSchedule(settings.Training))
            throw new UsageException($"--epochs: {total} epochs go beyond the {ProblemSetup.TotalEpochs(settings.Training)} of training.epochs, over which the schedule is stretched: set training.epochs instead");
        RunFolder folder = RunFolder.For(invocation.Output, configuration.Name, invocation.Reporter.Terminal.Time.GetLocalNow());
        return configuration.Use(_ => settings.Precision == PrecisionChoice.Double
            ? Train<double>(invocation, settings, folder, total, isResumed, isReplaced)
            : Train<float>(invocation, settings, folder, total, isResumed, isReplaced));
    }

    static int Train<T>(Invocation invocation, TrainSettings settings, RunFolder folder, int epochs, bool isResumed, bool isReplaced)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int ranks = RankedRun.Size(settings);
        // A process that is one of several ranks must not end while the others wait for it.
        using StopSignals signals = new(invocation.Reporter) { MayStopAtOnce = ranks == 1 || settings.Parallel.Ranks == ranks };
        RunLock? runLock = null;
        TrainingData<T>? data = null;
        RunSummary? summary = null;
        try
        {
            int code = RankedRun.Run(settings, Prepare, workers => workers.Ranks.Rank == 0 ? Lead(workers) : Follow(settings, data!, epochs, workers, signals.Stop));
            if (summary is not null) Show(invocation.Reporter, folder, summary, settings.Training.Schedule);
            return code;
        }
        finally
        {
            runLock?.Dispose();
        }

        void Prepare(bool leads)
        {
            if (leads) folder.Demand(settings, isResumed, isReplaced);
            data = TrainingData<T>.Load(settings, invocation.Reporter);
            // All that the user can have got wrong is refused before ranks begin to wait for one another.
            using (ThreadTeam team = new(1)) ProblemSetup.Cascade(settings, data, epochs, new(team, RankGroups.Alone, RankedRun.Layout(settings)));
            if (leads)
            {
                folder.Create();
                runLock = RunLock.Acquire(folder.Path);
                folder.Demand(settings, isResumed, isReplaced);   // again: until the lock is held, another process may have written here
            }
            signals.MayStopAtOnce = false;
            if (!leads) return;
            if (isReplaced) folder.Clear();
            new CheckpointStore(folder.Path).RemoveLeftovers();
        }

        int Lead(Workers workers)
        {
            using AgreedStop stop = new(workers.Ranks, signals.Stop);
            TrainingRun<T> run = new(settings, epochs, data!, ProblemSetup.Cascade(settings, data!, epochs, workers, stop), folder, invocation.Reporter);
            JsonObject facts = RunFacts.Of(Environment.GetCommandLineArgs(), workers.Team.Size, workers.Ranks.Size, workers.Groups.Groups, invocation.Reporter.Terminal.Time.GetLocalNow());
            (int own, summary) = run.Run(isResumed, signals, facts);
            return own;
        }
    }

    /// <summary>The program of all ranks but the first: what the trainer of that one orders.</summary>
    internal static int Follow<T>(TrainSettings settings, TrainingData<T> data, int epochs, Workers workers, CancellationToken asked = default) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using AgreedStop stop = new(workers.Ranks, asked);
        return new Trainer<T>(ProblemSetup.Cascade(settings, data, epochs, workers, stop), ProblemSetup.Options(settings, epochs), network => ProblemSetup.Initial(settings, network)).Follow();
    }

    static void Show(Reporter reporter, RunFolder folder, RunSummary summary, ScheduleChoice schedule)
    {
        if (summary.Status == TrainingStatus.Diverged) reporter.Error($"diverged: {summary.StopReason}");
        if (reporter.Options.Json)
        {
            reporter.WriteJson(summary.ToJson());
            return;
        }
        if (summary.Levels.Count > 1)
        {
            RefinementReport.Table(summary.Levels, summary.Refinements).Write(reporter.Result, reporter.Terminal.Width());
            reporter.Result.WriteLine(FormattableString.Invariant(
                $"{summary.Levels.Sum(level => level.LayerSteps)} layer steps; with {summary.Layers} layers in all {summary.Levels.Count} levels they would have been {summary.FinestLayerSteps}."));
            reporter.Result.WriteLine();
        }
        if (summary.Pgcl is { } pgcl)
        {
            PgclText.Table(pgcl).Write(reporter.Result, reporter.Terminal.Width());
            PgclText.Errors(pgcl.Monitor)?.Write(reporter.Result, reporter.Terminal.Width());
            if (PgclText.Theorem(pgcl.Monitor, schedule) is { } theorem) reporter.Result.WriteLine(theorem);
            reporter.Result.WriteLine();
        }
        if (summary.LayerParallel is { } parallel)
        {
            LayerParallelText.Table(parallel).Write(reporter.Result, reporter.Terminal.Width());
            reporter.Result.WriteLine(LayerParallelText.Messages(parallel));
            reporter.Result.WriteLine();
        }
        Table(summary).Write(reporter.Result, reporter.Terminal.Width());
        string reason = summary.Status == TrainingStatus.Diverged ? "" : $" {summary.StopReason}";   // a divergence has been reported
        reporter.Result.WriteLine(FormattableString.Invariant(
            $"{summary.Status}:{reason} {Counted.Of(summary.Epochs, "epoch")}, {Counted.Of(summary.Steps, "step")}, {summary.Seconds:F1} s, {Counted.Of(summary.Parameters, "parameter")}, {summary.PeakMemoryBytes >> 20} MiB."));
        reporter.Result.WriteLine($"Model, history and summary are in {folder.Path}");
    }

    static TextTable Table(RunSummary summary)
    {
        bool classifies = summary.Train.Accuracy is not null;
        List<(string, Alignment)> columns = [("data", Alignment.Left), ("loss", Alignment.Right)];
        if (classifies) columns.Add(("accuracy", Alignment.Right));
        TextTable table = new(columns);
        Add("training", summary.Train);
        if (summary.Validation is { } validation) Add("validation", validation);
        return table;

        void Add(string name, Measurement measurement)
        {
            List<string> cells = [name, FormattableString.Invariant($"{measurement.Loss:G6}")];
            if (classifies) cells.Add(FormattableString.Invariant($"{100 * measurement.Accuracy:F2} %"));
            table.Add(cells);
        }
    }
}
