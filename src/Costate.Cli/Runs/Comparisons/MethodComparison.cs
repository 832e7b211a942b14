using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Output;
using Costate.Networks;
using Costate.Networks.Formats;
using Costate.Networks.Storage;
using Costate.Networks.Training;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs.Comparisons;

/// <summary>Trains one network on one set of data by several methods, one after another, each in a run folder of its own as <c>costate train</c> would.</summary>
/// <param name="methods">The methods.</param>
/// <param name="data">The data.</param>
/// <param name="reporter">Takes messages and progress; they name the method.</param>
/// <param name="signals">End the comparison.</param>
/// <param name="arguments">The command line.</param>
sealed class MethodComparison<T>(IReadOnlyList<ComparedMethod> methods, TrainingData<T> data, Reporter reporter, StopSignals signals, IReadOnlyList<string> arguments)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static readonly int[] _gravest = [ExitCode.Stopped, ExitCode.InternalError, ExitCode.RankFailed, ExitCode.InputOutput, ExitCode.BadFile, ExitCode.Usage, ExitCode.Diverged];

    readonly Dictionary<string, (int Code, string? Failure)> _ended = [];

    /// <summary>What became of the methods.</summary>
    /// <exception cref="BadFileException">A file of a run is damaged.</exception>
    /// <exception cref="IOException">A file of a run cannot be read.</exception>
    public IReadOnlyList<ComparedRun> Runs() =>
        [.. methods.Select(m => _ended.TryGetValue(m.Label, out (int Code, string? Failure) end) ? ComparedRun.Read(m, end.Code, end.Failure) : ComparedRun.Read(m, null, null))];

    /// <summary>The exit code of the comparison: 0 if all methods came to an end that is no failure, 75 if it was stopped, else that of the gravest failure.</summary>
    public int Code => signals.IsStopRequested && _ended.Count < methods.Count ? ExitCode.Stopped : _gravest.FirstOrDefault(Has, ExitCode.Done);

    /// <summary>Refuses methods that cannot use the ranks, all at once.</summary>
    /// <exception cref="ConfigurationException">Some cannot.</exception>
    public static void DemandRanks(IReadOnlyList<ComparedMethod> methods) => Each(methods, method => RankedRun.Size(method.Settings));

    /// <summary>Refuses methods that do not fit the problem, the data or the memory, all at once.</summary>
    /// <returns>The methods with the memory of their vectors.</returns>
    /// <exception cref="ConfigurationException">Some do not.</exception>
    public static IReadOnlyList<ComparedMethod> Demand(IReadOnlyList<ComparedMethod> methods, TrainingData<T> data) => Each(methods, method =>
    {
        using ThreadTeam team = new(1);
        ProblemSetup.Cascade(method.Settings, data, method.Epochs, new(team, RankGroups.Alone, RankedRun.Layout(method.Settings)));
        int parameters = ProblemSetup.Network<T>(ProblemSetup.Architecture(method.Settings, data.Training)).Parameters;
        long own = (long)OptimizerVectors.Of(method.Settings.Training.Method, method.Epochs).Working * parameters * Unsafe.SizeOf<T>();
        return method with { VectorBytes = own + (method.Settings.Regularized is null ? 0 : DepthSetup.OwnNeed(method.Settings, data.Training, 1, 1).Vectors) };
    });

    static List<R> Each<R>(IReadOnlyList<ComparedMethod> methods, Func<ComparedMethod, R> check)
    {
        List<Problem> problems = [];
        List<R> results = [];
        foreach (ComparedMethod method in methods)
        {
            try
            {
                results.Add(check(method));
            }
            catch (UsageException e)
            {
                problems.Add(new(method.Place, Severity.Error, $"{method.Label}: {e.Message}"));
            }
        }
        return problems.Count == 0 ? results : throw new ConfigurationException(problems);
    }

    /// <summary>Refuses to go on with runs whose data have changed, and notes those that have nothing left to do.</summary>
    /// <exception cref="BadFileException">The data have changed, or a file of a run is damaged.</exception>
    /// <exception cref="IOException">A file of a run cannot be read.</exception>
    public void SkipFinished()
    {
        foreach (ComparedMethod method in methods)
        {
            if (ComparedRun.CodeOfFinished(method) is not { } code) continue;
            if (ModelFiles.ReadDescription(method.Folder.Path).Data is { } noted)
            {
                ChangedData check = new(method.Folder.Path, method.Settings.Data, "start a new comparison with another --output");
                check.CheckTraining(noted.Training, data.Digest.Training);
                check.CheckValidation(noted.Validation, data.Digest.Validation);
            }
            _ended[method.Label] = (code, null);
            reporter.About(method.Label).Message($"{method.Folder.Path}: nothing to do");
        }
    }

    /// <summary>Trains with all methods, each on ranks of its own.</summary>
    public void Run()
    {
        foreach (ComparedMethod method in methods.Where(IsNext))
        {
            try
            {
                using (ThreadTeam team = new(method.Settings.Threads)) WarmUp.Run(method.Settings, data, team, signals.Stop);
                RankedRun.Run(method.Settings, _ => { }, workers => Train(method, workers));
            }
            catch (Exception e)
            {
                Fail(method, e);
            }
        }
    }

    /// <summary>Trains with all methods on ranks that are there. Every rank calls this.</summary>
    /// <param name="workers">The ranks, and the threads of this one.</param>
    /// <param name="finish">Called on the first rank in the end: a launcher may end a job with the first process that returns another code than 0.</param>
    /// <returns>The exit code, on every rank.</returns>
    public int RunOn(Workers workers, Action finish)
    {
        foreach (ComparedMethod method in methods)
        {
            if (workers.Ranks.Broadcast(0, (byte)(IsNext(method) ? 1 : 0)) == 0) continue;
            WarmUp.Run(method.Settings, data, workers.Team, CancellationToken.None);
            Train(method, workers);
        }
        int code = Code;
        try
        {
            if (workers.Ranks.Rank == 0) finish();
        }
        finally
        {
            code = workers.Ranks.Broadcast(0, code);
        }
        return code;
    }

    bool IsNext(ComparedMethod method) => !_ended.ContainsKey(method.Label) && !signals.IsStopRequested;

    int Train(ComparedMethod method, Workers workers)
    {
        if (workers.Ranks.Rank > 0) return TrainVerb.Follow(method.Settings, data, method.Epochs, workers, signals.Stop);
        try
        {
            using AgreedStop stop = new(workers.Ranks, signals.Stop);
            Cascade<T> cascade = ProblemSetup.Cascade(method.Settings, data, method.Epochs, workers, stop);
            TrainingRun<T> run = new(method.Settings, method.Epochs, data, cascade, method.Folder, reporter.About(method.Label));
            JsonObject facts = RunFacts.Of(Environment.GetCommandLineArgs(), workers.Team.Size, workers.Ranks.Size, workers.Groups.Groups, reporter.Terminal.Time.GetLocalNow());
            (int code, RunSummary summary) = run.Run(method.Folder.HoldsRun, signals, facts);
            if (summary.Status == TrainingStatus.Diverged) reporter.About(method.Label).Error($"diverged: {summary.StopReason}");
            _ended[method.Label] = (code, null);
        }
        catch (Exception e) when (workers.Ranks.Size == 1 || RankedRun.IsOfTheUser(e))
        {
            Fail(method, e);
        }
        return ExitCode.Done;
    }

    // The other methods go on.
    void Fail(ComparedMethod method, Exception failure) =>
        _ended[method.Label] = (Failures.Report(failure, arguments, reporter.About(method.Label)), failure.Message);

    bool Has(int code) => _ended.Values.Any(end => end.Code == code);
}
