using System.Diagnostics;
using System.Globalization;
using Costate.Cli.Commands;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Mpi.Tests;
using Costate.Numerics.Communication;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Whatever happens to a rank, the run ends soon, nothing is left running, and what was saved is good.</summary>
public sealed class RankedFailureTests
{
    static readonly int _kills = Campaign.Kills(4);

    const string Configuration = """
        seed: 3
        threads: 1
        data: {source: peaks, samples: 230, validation: 50}
        network: {width: 4, layers: 16, horizon: 2}
        propagation: {method: layer-parallel, cycles: 2, minCoarse: 2}
        training: {method: adam, epochs: 30, batch: 50, rate: 0.02}
        checkpoint: {seconds: 0}
        """;

    [MpiTheory]
    [InlineData(Launcher.OpenMpi, 137), InlineData(Launcher.Mpich, 9)]
    public void A_rank_that_is_killed_at_any_moment_ends_the_job_and_the_run_goes_on_with_the_same_bits(string launcher, int code)
    {
        using TrainingFolder folder = new(Configuration);
        folder.Train(0, "undisturbed");
        Random random = new(20251121);
        int kills = 0;
        for (int run = 0; kills < _kills; run++)
        {
            string name = run.ToString(CultureInfo.InvariantCulture);
            for (bool isDone = false; !isDone;)
            {
                int ranks = random.Next(2, 4);
                string seconds = random.Next(2) == 0 ? "0" : "0.0001";   // after every epoch, or also within one
                using CostateProcess job = CostateJob.Start(launcher, ranks, folder.Arguments(name, "--resume", "--set", $"checkpoint.seconds={seconds}"));
                AwaitProgress(folder, name, job, blind: random.Next(5) == 0);
                Thread.Sleep(random.Next(100));
                int[] processes = Processes(folder.Run(name));
                if (processes.Length == ranks && KillOne(processes[random.Next(ranks)]))
                {
                    long killed = Stopwatch.GetTimestamp();
                    int found = job.Wait();
                    isDone = found == 0 && folder.Status(name) == "Completed";   // killed on its last way out
                    if (!isDone)
                    {
                        Assert.True(found == code, $"Expected exit code {code}, found {found}: {job.Error}");
                        kills++;
                    }
                    Assert.InRange(Stopwatch.GetElapsedTime(killed).TotalSeconds, 0, 10);
                }
                else if (job.HasExited || processes.Length == 0) isDone = job.Wait() == 0;
                else job.Stop(Processes(folder.Run(name)));
                Assert.True(SpinWait.SpinUntil(() => Processes(folder.Run(name)).Length == 0, TimeSpan.FromSeconds(5)), "Processes were left behind.");
            }
            folder.SameResult("undisturbed", name);
        }
    }

    // MPICH's launcher gives the code of the ranks, or 0 if the signal has reached itself before they ended.
    [MpiTheory]
    [InlineData(Launcher.OpenMpi), InlineData(Launcher.Mpich)]
    public void A_signal_ends_the_job_with_a_checkpoint(string launcher)
    {
        using TrainingFolder folder = new(Configuration);
        string[] endless = ["--set", "training.epochs=1000000000"];
        using (CostateProcess job = CostateJob.Start(launcher, 3, folder.Arguments("run", endless)))
        {
            job.Await(() => folder.HasHistory("run"), "the first epoch");
            job.Send(CostateProcess.User1);
            int code = job.Wait();
            Assert.True(code == 75 || code == 0 && launcher == Launcher.Mpich, $"{code}: {job.Error}");
            Assert.Single(job.Error.Split('\n'), line => line == "costate: SIGUSR1: stopping after this step with a checkpoint; a second signal stops at once");
        }
        Assert.Equal("Interrupted", folder.Status("run"));
        string end = (folder.Summary("run").GetProperty("epochs").GetInt32() + 2).ToString(CultureInfo.InvariantCulture);
        CostateJob.Run(0, launcher, 2, folder.Arguments("run", ["--resume", "--epochs", end, .. endless]));
        folder.Train(0, "undisturbed", ["--epochs", end, .. endless]);
        folder.SameResult("undisturbed", "run");
    }

    [Theory]
    [InlineData(1), InlineData(3)]
    public void A_thread_that_fails_as_a_rank_ends_the_run_with_code_6_and_is_named(int faulty)
    {
        TrainSettings settings = Read.Good("data: {source: peaks}\npropagation: {method: layer-parallel}\nparallel: {ranks: 4}\nthreads: 1\n").Settings;
        Verb verb = CommandRun.Verb("share", _ => RankedRun.Run(settings, _ => { }, workers =>
        {
            for (int round = 0; ; round++)
            {
                if (workers.Ranks.Rank == faulty && round == 5) throw new InvalidDataException("bad sample 17");
                workers.Ranks.AllGather(round);
            }
        }));
        CommandRun run = CommandRun.With(["share"], [verb]);
        Assert.Equal((6, $"costate: error: Rank {faulty} failed: bad sample 17\n"), (run.Code, run.Error));
    }

    static void AwaitProgress(TrainingFolder folder, string run, CostateProcess job, bool blind)
    {
        FileInfo history = new(folder.Name(run, "metrics.jsonl"));
        long before = Length();
        while (!job.HasExited && (blind ? Processes(folder.Run(run)).Length == 0 : Length() <= before)) Thread.Sleep(1);

        long Length()
        {
            history.Refresh();
            return history.Exists ? history.Length : 0;
        }
    }

    /// <summary>The processes of the executable that work on a run.</summary>
    static int[] Processes(string run)
    {
        List<int> found = [];
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            try
            {
                string[] arguments = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (arguments[0] == CostateProcess.Executable && arguments.Contains(run)) found.Add(process);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is not ours.
            }
        }
        return [.. found];
    }

    static bool KillOne(int process)
    {
        try
        {
            using Process victim = Process.GetProcessById(process);
            victim.Kill();
            return true;
        }
        catch (ArgumentException)
        {
            return false;   // it had ended by itself
        }
    }
}
