using System.CommandLine;
using System.Text.Json.Nodes;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Cli.Runs;
using Costate.Cli.Runs.Solving;
using Costate.Cli.Settings;
using Costate.Networks.DifferentialEquations;
using Costate.Networks.Storage;
using Costate.Numerics.Communication;

namespace Costate.Cli.Commands;

/// <summary><c>costate solve CONFIG</c>: solves a boundary value problem and writes a run folder.</summary>
static class SolveVerb
{
    /// <summary>The verb.</summary>
    public static Verb Create()
    {
        Argument<string> file = new("CONFIG") { Description = "Configuration with the key equation, YAML or JSON; - reads standard input." };
        Option<bool> resume = new("--resume") { Description = "Continues the run in --output from its newest good checkpoint." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replaces the run in --output." };
        Option<bool> controls = new("--controls") { Description = "Repeats it with one level, with random coarse nodes and with all nodes, and prints a table." };
        Option<string> seeds = new("--seeds") { HelpName = "1..5", Description = "One run per seed of the method and of that with one level, and a table instead of a solution." };
        return new Verb
        {
            Name = "solve",
            Summary = "Solves a boundary value problem with a network and writes a run folder.",
            Examples = ["costate solve examples/poisson.yaml", "costate solve examples/poisson.yaml --seeds 1..5 --controls"],
            Arguments = [file],
            Options = [resume, overwrite, controls, seeds],
            Output = ("DIR", "The run folder; runs/NAME-TIMESTAMP if not given."),
            Run = invocation => Run(
                invocation, invocation.Read(SolveSchema.Schema, invocation.Arguments.GetRequiredValue(file)), invocation.Arguments.GetValue(resume), invocation.Arguments.GetValue(overwrite),
                invocation.Arguments.GetValue(controls), invocation.Arguments.GetValue(seeds)),
        };
    }

    static int Run(Invocation invocation, Configuration<SolveSettings> configuration, bool isResumed, bool isReplaced, bool controls, string? seeds)
    {
        SolveSettings settings = configuration.Settings;
        if (isResumed && isReplaced) throw new UsageException("--resume continues a run and --overwrite deletes it: give one of the two");
        if (isResumed && invocation.Output is null) throw new UsageException("--resume needs --output DIR, the folder of the run to continue");
        if (isResumed && seeds is not null) throw new UsageException("--seeds runs from the beginning: leave out --resume");
        if (controls && !(settings.HasNetwork && settings.Options.Levels > 1))
            throw new UsageException("--controls are other choices of coarse nodes: they need an equation for a network, and method rlm or mar2 with at least 2 levels");
        if (seeds is not null && invocation.Common.Seed(invocation.Arguments) is not null) throw new UsageException("--seeds and --seed both say which seed to use: give one of the two");
        RunFolder folder = RunFolder.For(invocation.Output, configuration.Name, invocation.Reporter.Terminal.Time.GetLocalNow());
        IReadOnlyList<ulong>? several = seeds is null ? null : SeedRange.Parse(seeds);
        using StopSignals signals = new(invocation.Reporter)
        {
            MayStopAtOnce = true,
            AtOnce = several is null && !controls ? "stopped while loading; nothing is lost" : "stopped before the comparison was complete; run it again",
        };
        using ThreadTeam team = new(settings.Threads);
        CheckFolder(folder, settings, isResumed, isReplaced);
        SolveCase problem = SolveSetup.Create(several is null ? settings : settings with { Seed = several[0] }, several is null ? team : null, signals.Stop);
        folder.Create();
        using RunLock runLock = RunLock.Acquire(folder.Path);
        CheckFolder(folder, settings, isResumed, isReplaced);   // again: until the lock is held, another process may have written here
        if (isReplaced) folder.Clear();
        new CheckpointStore(folder.Path).RemoveLeftovers();
        JsonObject facts = RunFacts.Of(Environment.GetCommandLineArgs(), team.Size, 1, 1, invocation.Reporter.Terminal.Time.GetLocalNow());
        return several is null
            ? Solve(invocation.Reporter, settings, problem, folder, isResumed, controls, signals, team, facts)
            : Compare(invocation.Reporter, settings, several, folder, controls, team, facts);
    }

    static int Solve(Reporter reporter, SolveSettings settings, SolveCase problem, RunFolder folder, bool isResumed, bool controls, StopSignals signals, ThreadTeam team, JsonObject facts)
    {
        SolveRun run = new(settings, problem, folder, reporter);
        SolveSummary summary = run.Run(isResumed, signals, facts, team.Size);
        if (controls && SolveRun.Code(summary.State.Status) == ExitCode.Done)
        {
            signals.MayStopAtOnce = true;   // the run itself is on the disk
            summary = summary with { Comparison = SolveComparison.Run(settings, [settings.Seed], controls: true, team, reporter) };
            run.WriteSummary(summary);
        }
        Show(reporter, folder, summary);
        return SolveRun.Code(summary.State.Status);
    }

    static int Compare(Reporter reporter, SolveSettings settings, IReadOnlyList<ulong> seeds, RunFolder folder, bool controls, ThreadTeam team, JsonObject facts)
    {
        SolveFiles files = new(folder, DurableFileSystem.Instance);
        files.WriteConfiguration(settings);
        files.Text(folder.FactsFile, facts.ToJsonString(RunSummary.Style) + "\n");
        SolveComparison comparison = SolveComparison.Run(settings, seeds, controls, team, reporter);
        JsonObject document = comparison.ToJson();
        files.Text(folder.In(SolveFiles.Comparison), document.ToJsonString(RunSummary.Style) + "\n");
        if (comparison.Diverged is { } diverged) reporter.Error(FormattableString.Invariant($"{diverged.Variant.Name}, seed {diverged.Seed}: diverged: {diverged.State.StopReason}"));
        if (reporter.Options.Json)
        {
            reporter.WriteJson(document);
        }
        else
        {
            comparison.Write(reporter.Result, reporter.Terminal.Width());
            reporter.Result.WriteLine($"All runs are in {folder.In(SolveFiles.Comparison)}");
        }
        return comparison.Diverged is null ? ExitCode.Done : ExitCode.Diverged;
    }

    static void CheckFolder(RunFolder folder, SolveSettings settings, bool isResumed, bool isReplaced)
    {
        folder.CheckPlace();
        if (isReplaced || !folder.HoldsRun) return;
        if (!isResumed)
            throw new UsageException($"{folder.Path} already holds a run; continue it with --resume, replace it with --overwrite, or choose another --output");
        if (File.Exists(folder.ConfigurationFile)) SolveResume.Check(folder.Settings(SolveSchema.Schema), settings, folder);
    }

    static void Show(Reporter reporter, RunFolder folder, SolveSummary summary)
    {
        SolverState state = summary.State;
        if (state.Status == SolverStatus.Diverged) reporter.Error($"diverged: {state.StopReason}");
        if (reporter.Options.Json)
        {
            reporter.WriteJson(summary.ToJson());
            return;
        }
        if (summary.Comparison is { } comparison)
        {
            comparison.Write(reporter.Result, reporter.Terminal.Width());
            reporter.Result.WriteLine();
        }
        TextTable table = new(("", Alignment.Left), ("iterations", Alignment.Right), ("accepted", Alignment.Right));
        table.Add("fine", Whole(summary.FineIterations), Whole(state.AcceptedFine));
        if (state.CoarseIterations > 0) table.Add(FormattableString.Invariant($"coarse ({string.Join(", ", summary.CoarseSizes)})"), Whole(state.CoarseIterations), Whole(state.AcceptedCoarse));
        table.Write(reporter.Result, reporter.Terminal.Width());
        string reason = state.Status == SolverStatus.Diverged ? "" : $" {state.StopReason}";   // a divergence has been reported
        reporter.Result.WriteLine(FormattableString.Invariant(
            $"{state.Status}:{reason} Largest error {summary.Last.Error!.Value.Largest:G4}, residual {summary.ResidualNorm:G4}, {Counted.Of(summary.Parameters, "unknown")}, {state.Flops:G4} operations, {state.Seconds:F1} s."));
        reporter.Result.WriteLine($"Solution, history and summary are in {folder.Path}");

        static string Whole(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
