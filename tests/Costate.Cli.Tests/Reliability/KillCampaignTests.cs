using System.Globalization;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Processes killed at random moments: nothing that was saved is lost, and the results are those of a run that nobody disturbed.</summary>
public sealed class KillCampaignTests
{
    const int Epochs = 120;
    static readonly int _kills = Campaign.Kills(20);

    [Fact]
    public void A_run_that_is_killed_at_any_moments_ends_like_an_undisturbed_one()
    {
        if (OperatingSystem.IsWindows()) return;
        using TrainingFolder folder = new(TrainingFolder.Small.Replace("epochs: 6", $"epochs: {Epochs}", StringComparison.Ordinal));
        folder.Train(0, "undisturbed");
        Random random = new(20251120);
        int kills = 0, runs = 0, within = 0;
        while (kills < _kills)
        {
            string run = (runs++).ToString(CultureInfo.InvariantCulture);
            bool isDone = false;
            while (!isDone)
            {
                // Threads and the time between checkpoints may differ from part to part: 0 is after every epoch, 0.0001 also within one.
                string seconds = random.Next(2) == 0 ? "0" : "0.0001";
                using CostateProcess process = CostateProcess.Start(
                    folder.Arguments(run, "--resume", "--threads", random.Next(1, 3).ToString(CultureInfo.InvariantCulture), "--set", $"checkpoint.seconds={seconds}"));
                isDone = !KillAtSomeMoment(process, folder, run, random);
                if (isDone) Assert.True(process.Wait() == 0, process.Error);
                else kills++;
                Assert.DoesNotContain("warning", process.Error, StringComparison.Ordinal);
                Assert.DoesNotContain("error", process.Error, StringComparison.Ordinal);
                if (!isDone && folder.Checkpoints(run) is [.., string newest] && int.Parse(newest[^9..], CultureInfo.InvariantCulture) % 5 != 0) within++;
            }
            folder.SameResult("undisturbed", run);
            Assert.Empty(folder.Leftovers(run));
            Assert.Equal("Completed", folder.Status(run));
        }
        Assert.True(within > 0, "No checkpoint within an epoch was resumed from.");
    }

    // One in five is killed at any time after its start, the others some time after they wrote something. False if it was ready before.
    static bool KillAtSomeMoment(CostateProcess process, TrainingFolder folder, string run, Random random)
    {
        FileInfo history = new(folder.Name(run, "metrics.jsonl"));
        long before = history.Exists ? history.Length : 0;
        bool blind = random.Next(5) == 0;
        int delay = random.Next(blind ? 300 : 50);
        if (!blind)
        {
            while (!process.HasExited && Length() <= before) Thread.Sleep(1);
        }
        Thread.Sleep(delay);
        return process.KillUnlessReady();

        long Length()
        {
            history.Refresh();
            return history.Exists ? history.Length : 0;
        }
    }
}
