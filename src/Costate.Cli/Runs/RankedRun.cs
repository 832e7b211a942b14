using System.Runtime.ExceptionServices;
using System.Text;
using Costate.Cli.Commands;
using Costate.Cli.Configuration;
using Costate.Cli.Settings;
using Costate.Mpi;
using Costate.Networks;
using Costate.Networks.Formats;
using Costate.Numerics.Communication;

namespace Costate.Cli.Runs;

/// <summary>Runs a program on all ranks of a run: those that mpirun started, or threads of this process, or one alone.</summary>
static class RankedRun
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);
    static bool _began;
    static int _onMachine = 1;

    /// <summary>The rank of this process as its launcher numbers it, before MPI is started; 0 without a launcher.</summary>
    public static int ProcessRank => MpiLaunch.Current?.Rank ?? 0;

    /// <summary>Whether ranks are processes that mpirun started: then they begin together once, and end together.</summary>
    public static bool IsLaunched => MpiLaunch.Current is { Size: > 1 };

    /// <summary>Before a process ends that could not begin: launchers end a job with the first process that fails, and rank 0 has the message.</summary>
    public static void LetFirstSpeak(int code)
    {
        if (ProcessRank > 0 && code != ExitCode.Done && !_began) Thread.Sleep(_patience);
    }

    /// <summary>Runs what a process does before and with its ranks. What goes wrong before they begin on one process, for instance because its machine has another configuration, is told to the others, which would wait for it.</summary>
    /// <param name="run">Ends with <see cref="Run"/>; gives the exit code.</param>
    public static int Begin(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (!_began && MpiLaunch.Current is { Size: > 1 } && IsOfTheUser(e))
        {
            if (!TellOthers(e) || ProcessRank == 0) throw;
            return ExitCode.Done;
        }
    }

    /// <summary>Number of ranks that a run will have.</summary>
    /// <exception cref="UsageException">Several ranks are asked for in two ways, cannot be shared out over the groups, or have nothing to share.</exception>
    public static int Size(TrainSettings settings)
    {
        int launched = MpiLaunch.Current?.Size ?? 1;
        bool pgcl = settings.Training.Method == MethodChoice.Pgcl;
        if (launched > 1 && settings.Parallel.Ranks > 1 && !(pgcl && settings.Parallel.Ranks == settings.Pgcl.Stages))   // which nobody need have asked for
            throw new UsageException($"parallel.ranks: mpirun has started {launched} ranks, and parallel.ranks asks for {settings.Parallel.Ranks} threads as ranks: give one of the two");
        int size = launched > 1 ? launched : settings.Parallel.Ranks;
        if (MethodSetup.IsSplit(settings.Training.Method))
        {
            if (settings.Parallel.Samples == 1 || settings.Parallel.Samples == size) return size;
            throw new UsageException($"parallel.samples: all ranks of {settings.Training.MethodName} share the samples, and there {(size == 1 ? "is 1" : $"are {size}")}, not {settings.Parallel.Samples}: leave it out");
        }
        if (pgcl)
        {
            if (settings.Parallel.Samples > 1) throw new UsageException("parallel.samples: the stages of pgcl have a rank each, whose threads share the samples: leave it out");
            if (size == 1 || size == settings.Pgcl.Stages) return size;
            throw new UsageException($"{(launched > 1 ? "mpirun" : "parallel.ranks")}: {size} ranks cannot train the {settings.Pgcl.Stages} stages of pgcl.stages: it takes a rank for each, or one that plays them in turn");
        }
        int groups = settings.Parallel.Samples, layers = size / groups;
        if (groups > 1 && size == 1)
            throw new UsageException($"parallel.samples: {groups} groups of ranks share the samples, but there is one rank alone: start {groups} processes with mpirun or a multiple of them, set parallel.ranks, or leave it out and let threads share the samples");
        if (size % groups != 0)
            throw new UsageException($"parallel.samples: {size} ranks cannot be shared out evenly over {groups} groups: use {Divisors(size)}, or another number of ranks");
        if (layers > 1 && settings.Propagation.Method != PropagationChoice.LayerParallel)
            throw new UsageException($"propagation.method: {layers} ranks{(groups > 1 ? $" of each of {groups} groups" : "")} share the layers, which takes layer-parallel: set {(NeedsCurvature(settings) ? "" : "propagation.method=layer-parallel, or ")}parallel.samples={size}, so that all ranks share the samples, or start one rank alone and let threads share the samples");
        return size;
    }

    /// <summary>Groups of so many ranks that share the samples.</summary>
    public static int Groups(TrainSettings settings, int size) => MethodSetup.IsSplit(settings.Training.Method) ? size : settings.Parallel.Samples;

    /// <summary>The ranks that a run will have; under a launcher to be asked when they have begun.</summary>
    /// <exception cref="UsageException"><see cref="Size"/> refuses them.</exception>
    public static RankLayout Layout(TrainSettings settings)
    {
        (int size, int threads) = (Size(settings), settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount);
        if (IsLaunched) return new(size, _onMachine, settings.Threads > 0 ? threads : Math.Max(1, threads / _onMachine), true);
        return new(size, size, size == 1 ? threads : Math.Max(1, threads / size), false);
    }

    /// <summary>Whether a method asks for more than gradients, which layer-parallel propagation does not give.</summary>
    static bool NeedsCurvature(TrainSettings settings) => settings.Training.Method == MethodChoice.Newton || settings.Regularized is not null || MethodSetup.IsReadoutApart(settings.Training);

    /// <summary>The numbers of groups that are possible: <c>1, 2 or 4</c>.</summary>
    static string Divisors(int size)
    {
        int[] divisors = [.. Enumerable.Range(1, size).Where(divisor => size % divisor == 0)];
        return $"{string.Join(", ", divisors[..^1])} or {divisors[^1]}";
    }

    /// <summary>Runs it, and returns the exit code of this process.</summary>
    /// <param name="settings">The settings, from which <see cref="Size"/> follows.</param>
    /// <param name="prepare">What every process does before its ranks begin; told whether it is that of rank 0. What it throws on one process ends all, before any waits for another.</param>
    /// <param name="body">The program of a rank; gives an exit code. What it throws on rank 0 although all is well between the ranks is thrown here, when all have ended.</param>
    /// <exception cref="RankFailedException">A thread that was a rank failed, or the preparation of another process.</exception>
    public static int Run(TrainSettings settings, Action<bool> prepare, Func<Workers, int> body)
    {
        int size = Size(settings), code = ExitCode.Done;
        if (IsLaunched) return RunProcess(settings, prepare, body);
        prepare(true);
        RankLayout layout = Layout(settings);
        if (size == 1) return OnRank(SingleRank.Instance, 1, layout, body);
        InProcessRanks.Run(size, ranks =>
        {
            int own = OnRank(ranks, Groups(settings, size), layout, body);
            if (ranks.Rank == 0) code = own;
        });
        return code;
    }

    // A launcher need not end a job because one process has ended, and all others would wait for it while MPI starts. So MPI is started first of all.
    static int RunProcess(TrainSettings settings, Action<bool> prepare, Func<Workers, int> body)
    {
        Exception? failure = null;
        int code = MpiJob.Run(MpiLibrary.Load(), job =>
        {
            (_began, _onMachine) = (true, job.RanksOnNode);
            try
            {
                prepare(job.World.Rank == 0);
            }
            catch (Exception e) when (IsOfTheUser(e))
            {
                failure = e;
            }
            if (FirstFailure(job.World, failure) is { } first)
            {
                failure ??= first;
                return ExitCode.Done;
            }
            try
            {
                return OnRank(job.World, Groups(settings, job.World.Size), Layout(settings), body);
            }
            catch (Exception e) when (IsOfTheUser(e))
            {
                failure = e;
                return ExitCode.Done;
            }
        });
        if (failure is not null && ProcessRank == 0) ExceptionDispatchInfo.Throw(failure);
        return code;
    }

    /// <summary>Joins the job only to say that this process cannot be part of it. Whether it could be said.</summary>
    static bool TellOthers(Exception failure)
    {
        try
        {
            MpiJob.Run(MpiLibrary.Load(), job =>
            {
                _began = true;
                FirstFailure(job.World, failure);
                return ExitCode.Done;
            });
        }
        catch (MpiUnavailableException)
        {
            return false;
        }
        return true;
    }

    /// <summary>The first rank that could not prepare itself, with what it says; null if there is none. Rank 0 speaks for all.</summary>
    static RankFailedException? FirstFailure(ICommunicator ranks, Exception? own)
    {
        int first = Array.IndexOf(ranks.AllGather((byte)(own is null ? 0 : 1)), (byte)1);
        if (first < 0) return null;
        byte[] said = Encoding.UTF8.GetBytes(own?.Message ?? "");
        int length = ranks.Broadcast(first, said.Length);
        byte[] message = ranks.Rank == first ? said : new byte[length];
        ranks.Broadcast<byte>(first, message.AsSpan());
        return new(first, new IOException(Encoding.UTF8.GetString(message)));
    }

    /// <summary>Whether a failure has a cause outside the program: then the other ranks have been told.</summary>
    public static bool IsOfTheUser(Exception failure) => failure is UsageException or ConfigurationException or BadFileException or IOException or UnauthorizedAccessException;

    static int OnRank(ICommunicator ranks, int groups, RankLayout layout, Func<Workers, int> body)
    {
        using ThreadTeam team = new(layout.Threads);
        return body(new(team, ranks.Size == 1 ? RankGroups.Alone : new(new CountingCommunicator(ranks), groups), layout));
    }
}
