using Costate.Mpi.Tests;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Mistakes with ranks: one message from one of them, the exit code of its kind, and nothing written.</summary>
public sealed class RankedInputTests
{
    const string Parallel = "data: {source: peaks, samples: 60, validation: 0}\nnetwork: {width: 4, layers: 8}\ntraining: {epochs: 1}\nthreads: 1\npropagation: {method: layer-parallel}\n";
    const string Table = "data: {source: csv, train: data.csv}\nnetwork: {width: 4, layers: 8}\ntraining: {epochs: 1}\nthreads: 1\npropagation: {method: layer-parallel}\n";

    public static TheoryData<string> Launchers => [Launcher.OpenMpi, Launcher.Mpich];

    [Theory]
    [InlineData("propagation.method=serial", "costate: error: propagation.method: 2 ranks share the layers, which takes layer-parallel: set propagation.method=layer-parallel, or parallel.samples=2, so that all ranks share the samples, or start one rank alone and let threads share the samples; ")]
    [InlineData("parallel.samples=3", "costate: error: parallel.samples: 2 ranks cannot be shared out evenly over 3 groups: use 1 or 2, or another number of ranks; ")]
    [InlineData("parallel.samples=0", "--set parallel.samples=0: error: parallel.samples: expected a whole number from 1 to 4096, found '0'")]
    [InlineData("training.method=newton", "costate: error: propagation.method: layer-parallel gives gradients, but method newton needs products with the curvature: use sgd, adam, lbfgs or gradient-descent ")]
    [InlineData("network.integrator=ab3", "costate: error: propagation.method: layer-parallel needs a one-step method, ")]
    [InlineData("propagation.coarsening=1", "--set propagation.coarsening=1: error: propagation.coarsening: expected a whole number of at least 2, found '1'")]
    [InlineData("propagation.cycles=-1", "--set propagation.cycles=-1: error: propagation.cycles: expected a whole number of at least 0, found '-1'")]
    [InlineData("propagation.minCoarse=0", "--set propagation.minCoarse=0: error: propagation.minCoarse: expected a whole number of at least 1, found '0'")]
    [InlineData("propagation.maxLevels=0", "--set propagation.maxLevels=0: error: propagation.maxLevels: expected a whole number of at least 1, found '0'")]
    [InlineData("propagation.tolerance=-1", "--set propagation.tolerance=-1: error: propagation.tolerance: expected a number of at least 0, found '-1'")]
    [InlineData("propagation.costateTolerance=.nan", "--set propagation.costateTolerance=.nan: error: propagation.costateTolerance: expected ")]
    [InlineData("propagation.relaxation=C", "--set propagation.relaxation=C: error: propagation.relaxation: expected one of F, FCF, FCFCF, found 'C'")]
    [InlineData("parallel.ranks=0", "--set parallel.ranks=0: error: parallel.ranks: expected a whole number from 1 to 4096, found '0'")]
    public void Are_told(string set, string message)
    {
        using TrainingFolder folder = new(Parallel);
        CommandRun run = folder.Train(2, "run", "--quiet", "--set", "parallel.ranks=2", "--set", set);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), line => line.Contains("error:", StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder.Run("run")));
    }

    [Theory]
    [InlineData("parallel.samples=2", "parallel.ranks=1", "costate: error: parallel.samples: 2 groups of ranks share the samples, but there is one rank alone: start 2 processes with mpirun or a multiple of them, set parallel.ranks, or leave it out and let threads share the samples; ")]
    [InlineData("parallel.samples=2", "parallel.ranks=6", "costate: error: propagation.method: 3 ranks of each of 2 groups share the layers, which takes layer-parallel: set propagation.method=layer-parallel, or parallel.samples=6, so that all ranks share the samples, or ")]
    [InlineData("parallel.samples=4", "parallel.ranks=6", "costate: error: parallel.samples: 6 ranks cannot be shared out evenly over 4 groups: use 1, 2, 3 or 6, or another number of ranks; ")]
    public void Groups_that_do_not_fit_are_told(string samples, string ranks, string message)
    {
        using TrainingFolder folder = new(Parallel);
        CommandRun run = folder.Train(2, "run", "--set", samples, "--set", ranks, "--set", "propagation.method=serial");
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Run("run")));
    }

    [Fact]
    public void A_readout_apart_is_refused()
    {
        using TrainingFolder folder = new(Parallel);
        CommandRun run = folder.Train(2, "run", "--set", "training.method=lbfgs", "--set", "training.readout=eliminated", "--set", "objective.readoutTikhonov=1e-3");
        Assert.Contains("but an eliminated readout needs products with the curvature", run.Error, StringComparison.Ordinal);
    }

    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void Processes_and_threads_as_ranks_are_one_too_many(string launcher) =>
        Refused(2, launcher, Parallel, "costate: error: parallel.ranks: mpirun has started 3 ranks, and parallel.ranks asks for 2 threads as ranks: give one of the two", "--set", "parallel.ranks=2");

    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void Processes_without_groups_share_layers(string launcher) =>
        Refused(2, launcher, Parallel, "costate: error: propagation.method: 3 ranks share the layers, which takes layer-parallel", "--set", "propagation.method=serial");

    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void A_library_that_is_missing_is_told_with_the_remedy(string launcher)
    {
        using TrainingFolder folder = new(Parallel);
        using CostateProcess job = CostateJob.StartWith(["COSTATE_MPI=nonsense"], launcher, 3, folder.Arguments("run"));
        Assert.Equal(2, job.Wait());
        One(job, "costate: error: MPI was not found: COSTATE_MPI names nonsense. Install Open MPI (");
        Assert.False(Directory.Exists(folder.Run("run")));
    }

    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void A_bad_data_file_is_told_once(string launcher) => Refused(3, launcher, Table, "data.csv:3:2: column 2 ('b') has no value");

    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void A_folder_that_cannot_be_made_ends_all_processes(string launcher)
    {
        using TrainingFolder folder = new(Parallel);
        using CostateProcess job = CostateJob.Start(launcher, 3, "train", folder.Configuration, "--output", "/proc/none/run");
        Assert.Equal(5, job.Wait());
        One(job, "costate: error: /proc/none/run: cannot be created");
    }

    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void A_run_that_is_there_stays_as_it_is(string launcher)
    {
        using TrainingFolder folder = new(Parallel);
        folder.Train(0, "run", "--set", "parallel.ranks=2");
        SortedDictionary<string, string> before = Workplace.Snapshot(folder.Run("run"));
        using CostateProcess job = CostateJob.Start(launcher, 3, folder.Arguments("run"));
        Assert.Equal(2, job.Wait());
        One(job, "already holds a run; continue it with --resume");
        Assert.Equal(before, Workplace.Snapshot(folder.Run("run")));
    }

    // As on another machine, where a file may be missing.
    [MpiTheory]
    [MemberData(nameof(Launchers))]
    public void What_one_process_alone_misses_is_told_with_its_rank(string launcher)
    {
        using TrainingFolder folder = new(Table);
        File.WriteAllText(Path.Combine(folder.Path, "data.csv"), Workplace.Inputs());
        using CostateProcess job = WithOneOther(launcher, 2, "--set data.train=elsewhere.csv", folder.Arguments("run", "--set", "data.task=regression", "--set", "objective.loss=least-squares"));
        Assert.Equal(6, job.Wait());
        One(job, "costate: error: Rank 2 failed: ");
        Assert.Contains("elsewhere.csv", job.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Name("run", "config.yaml")));
    }

    /// <summary>What one machine alone has in its configuration is found before MPI begins; the others must not wait for it.</summary>
    [MpiTheory]
    [InlineData(Launcher.OpenMpi, 0, 2), InlineData(Launcher.OpenMpi, 2, 6), InlineData(Launcher.Mpich, 0, 2), InlineData(Launcher.Mpich, 2, 6)]
    public void A_configuration_that_one_process_alone_cannot_read_ends_all(string launcher, int rank, int code)
    {
        using TrainingFolder folder = new(Parallel);
        using CostateProcess job = WithOneOther(launcher, rank, "--set network.layers=many", folder.Arguments("run"));
        Assert.True(job.Wait() == code, job.Error);
        One(job, "network.layers: expected a whole number");
        if (rank > 0) One(job, $"costate: error: Rank {rank} failed: ");
        Assert.False(File.Exists(folder.Name("run", "config.yaml")));
    }

    /// <summary>A job of three processes, of which one has options of its own.</summary>
    static CostateProcess WithOneOther(string launcher, int rank, string options, string[] arguments) => CostateProcess.StartAs("env",
    [
        "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "TERM=dumb", launcher, .. launcher == Launcher.OpenMpi ? (string[])["--oversubscribe"] : [], "-n", "3", "bash", "-c",
        $"if [ \"${{OMPI_COMM_WORLD_RANK:-$PMI_RANK}}\" = {rank} ]; then exec \"$@\" {options}; else exec \"$@\"; fi", "rank", CostateProcess.Executable, .. arguments,
    ]);

    static void Refused(int code, string launcher, string configuration, string message, params string[] options)
    {
        using TrainingFolder folder = new(configuration);
        File.WriteAllText(Path.Combine(folder.Path, "data.csv"), "a,b,c\n1,2,x\n3,,y\n4,5,x\n");
        using CostateProcess job = CostateJob.Start(launcher, 3, folder.Arguments("run", options));
        Assert.True(job.Wait() == code, job.Error);
        One(job, message);
        Assert.False(Directory.Exists(folder.Run("run")));
    }

    static void One(CostateProcess job, string message) => Assert.Contains(message, Assert.Single(job.Error.Split('\n'), line => line.Contains("error:", StringComparison.Ordinal)), StringComparison.Ordinal);
}
