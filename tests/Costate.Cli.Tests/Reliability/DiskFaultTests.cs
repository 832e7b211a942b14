using Costate.Cli.Commands;
using Costate.Networks.Storage;
using Costate.Networks.Tests.Storage;

namespace Costate.Cli.Tests.Reliability;

/// <summary>Whichever operation on the disk fails, the run says so, what it had saved is whole, and it can go on with the same bits.</summary>
public sealed class DiskFaultTests
{
    const int MoreThanEver = 1000;

    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_failure_of_any_operation_ends_a_run_and_loses_nothing(bool persistent, bool late)
    {
        using TrainingFolder folder = new();
        folder.Train(0, "undisturbed", "--epochs", "2");
        Sweep(folder, persistent, late, "undisturbed", 2, run => { });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_failure_of_any_operation_leaves_an_earlier_result_whole(bool persistent, bool late)
    {
        using TrainingFolder folder = new();
        folder.Train(0, "before", "--epochs", "1");
        folder.Train(0, "undisturbed", "--epochs", "2");
        byte[][] models = [folder.Model("before"), folder.Model("undisturbed")];
        Sweep(folder, persistent, late, "undisturbed", 2, run =>
        {
            if (!Directory.Exists(folder.Run(run))) Copy(folder.Run("before"), folder.Run(run));
            Assert.Contains(folder.Model(run), models);
            Assert.NotEmpty(folder.Checkpoints(run));
            ModelFiles.Read<float>(folder.Run(run), ModelFiles.ReadDescription(folder.Run(run)));
            Assert.Equal("Completed", folder.Status(run));
        });
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void The_failure_of_any_operation_of_rank_0_ends_all_ranks(bool persistent)
    {
        using TrainingFolder folder = new();
        string[] sets = ["propagation.method=layer-parallel", "propagation.minCoarse=2", "propagation.coarsening=2", "propagation.cycles=1", "parallel.ranks=3", "training.batch=100", "network.horizon=1"];
        folder.Train(0, "undisturbed", ["--epochs", "2", .. sets.SelectMany(set => new[] { "--set", set })]);
        Sweep(folder, persistent, late: false, "undisturbed", 2, run => { }, sets);
    }

    // Runs whose k-th operation fails, for k = 1, 2, … until one is clean. The check is made before and after each.
    static void Sweep(TrainingFolder folder, bool persistent, bool late, string undisturbed, int epochs, Action<string> check, params string[] sets)
    {
        int failures = 0;
        for (int k = 1; ; k++)
        {
            Assert.True(k < MoreThanEver);
            string run = $"{k}";
            check(run);
            FaultyFileSystem disk = new(k, persistent, late);
            using StopSignals signals = InjectedRun.NoSignals();
            try
            {
                int code = InjectedRun.Train(folder, run, disk, signals, epochs, sets);
                if (disk.Operations < k)
                {
                    Assert.Equal(0, code);
                    Assert.All(["config.yaml", "run.json", "model.json", "model.safetensors", "summary.json"], name => Assert.Contains($"rename {name}.tmp", disk.Log));
                    folder.SameResult(undisturbed, run);
                    break;
                }
                Assert.Fail($"Operation {k} ({disk.Log[k - 1]}) failed, but the run reported success.");
            }
            catch (IOException e)
            {
                Assert.Contains(FaultyFileSystem.Message, e.Message, StringComparison.Ordinal);
                Assert.Contains(folder.Run(run), e.Message, StringComparison.Ordinal);
                failures++;
            }
            check(run);
            CommandRun resumed = folder.Train(0, run, ["--resume", "--epochs", $"{epochs}", .. sets.SelectMany(set => new[] { "--set", set })]);
            Assert.DoesNotContain("warning", resumed.Error, StringComparison.Ordinal);
            folder.SameResult(undisturbed, run);
            Assert.Empty(folder.Leftovers(run));
            Directory.Delete(folder.Run(run), recursive: true);
        }
        Assert.True(failures > 50, $"{failures} failures");
    }

    static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
