using System.Globalization;
using Costate.Cli.Runs;
using Costate.Cli.Settings;
using Costate.Networks;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;

namespace Costate.Cli.Tests.Reliability;

/// <summary>A disk that is full from the start or fills up later.</summary>
public sealed class FullDiskTests
{
    [SmallDiskFact]
    public void A_disk_that_is_too_small_is_refused_before_the_training_begins()
    {
        using TrainingFolder folder = new();
        using CostateProcess process = OnSmallDisk(folder, "size=96k", """
            train; echo "code $?"
            ls "$disk/run"
            """);
        Assert.Equal(0, process.Wait());
        Assert.Contains(": the run needs about ", process.Error, StringComparison.Ordinal);
        Assert.Matches(@"only \d+ KiB are free on this disk\. Free some space, choose another --output, or keep fewer checkpoints \(checkpoint\.keep\)\.\n", process.Error);
        Assert.Equal("code 5\nconfig.yaml\nlock\nrun.json\n", process.Output);
    }

    [SmallDiskFact]
    public void A_first_checkpoint_that_cannot_be_written_ends_the_run_before_the_first_step()
    {
        using TrainingFolder folder = new();
        using CostateProcess process = OnSmallDisk(folder, "size=10m,nr_inodes=9", """
            train; echo "code $?"
            cat "$disk/run/metrics.jsonl"
            """);
        Assert.Equal(0, process.Wait());
        Assert.Matches(@"costate: error: .*/run/checkpoint/step-000000000\.tmp-\d+.*: disk full\.\n", process.Error);
        Assert.Equal("code 5\n", process.Output);
    }

    [SmallDiskFact]
    public void A_disk_that_fills_up_ends_the_run_with_code_5_and_it_goes_on_when_there_is_room()
    {
        using TrainingFolder folder = new();
        using CostateProcess process = OnSmallDisk(folder, "size=1m", """
            train --set training.epochs=1000000000 & pid=$!
            while [ "$(cat "$disk/run/metrics.jsonl" 2>/dev/null | wc -l)" -lt 3 ]; do sleep 0.01; done
            cat /dev/zero > "$disk/filler" 2>/dev/null
            wait $pid; echo "code $?"
            rm "$disk/filler"
            epochs=$(($(wc -l < "$disk/run/metrics.jsonl") + 3))
            train --set training.epochs=1000000000 --resume --epochs $epochs --quiet > "$folder/resumed"; echo "code $?"
            cp -r "$disk/run" "$folder/run"
            """);
        Assert.Equal(0, process.Wait());
        Assert.Equal("code 5\ncode 0\n", process.Output);
        Assert.Matches(@"costate: error: .*/run/.*: disk full\.\n", process.Error);
        string epochs = folder.Summary("run").GetProperty("epochs").GetInt32().ToString(CultureInfo.InvariantCulture);
        folder.Train(0, "undisturbed", "--epochs", epochs, "--set", "training.epochs=1000000000");
        folder.SameResult("undisturbed", "run");
    }

    [Fact]
    public void The_estimate_counts_the_checkpoints_kept_one_more_and_the_model()
    {
        TrainSettings settings = new();
        DiskSpace adam = DiskSpace.Of(1_000_000, 4, 10, settings, 200);
        Assert.InRange(adam.Checkpoint, 16_000_000, 16_100_000);
        Assert.InRange(adam.Model, 4_000_000, 4_100_000);
        Assert.Equal(3 * adam.Checkpoint + adam.Model, adam.Total);
        Assert.Equal(6 * adam.Checkpoint + adam.Model, DiskSpace.Of(1_000_000, 4, 10, settings with { Checkpoint = new() { Keep = 5 } }, 200).Total);
        TrainSettings lbfgs = settings with { Training = new() { Method = MethodChoice.Lbfgs, Epochs = 5 } };
        foreach ((int epochs, int pairs) in new[] { (200, 20), (20, 20), (5, 5), (2, 2) })
            Assert.InRange(DiskSpace.Of(1_000_000, 8, 10, lbfgs, epochs).Checkpoint, (2 + 2 * pairs) * 8_000_000, (3 + 2 * pairs) * 8_000_000);

        adam.Demand("run", adam.Total, 0);
        adam.Demand("run", null, 0);
        adam.Demand("run", adam.Checkpoint + adam.Model, long.MaxValue / 2);
        adam.Demand("run", adam.Total - adam.Checkpoint, adam.Checkpoint);
        IOException e = Assert.Throws<IOException>(() => adam.Demand("run", adam.Total - 1, 0));
        Assert.Equal("run: the run needs about 49 MiB (3 checkpoints of 15 MiB at a time, and the model), but only 49 MiB are free on this disk. Free some space, choose another --output, or keep fewer checkpoints (checkpoint.keep).", e.Message);
        Assert.Throws<IOException>(() => adam.Demand("run", adam.Checkpoint + adam.Model - 1, long.MaxValue / 2));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("lbfgs")]
    [InlineData("gradient-descent")]
    public void A_run_takes_no_more_than_was_estimated_and_not_much_less(string name)
    {
        const int Parameters = 48 * 2 + 48 + 30 * (48 * 48 + 48) + 5 * 48 + 5;
        using TrainingFolder folder = new();
        MethodChoice method = Enum.Parse<MethodChoice>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        folder.Train(0, "run", "--epochs", "2", "--set", $"training.method={name}", "--set", "network.width=48", "--set", "network.layers=30", "--set", "checkpoint.seconds=1e-9");
        Assert.Equal(Parameters, folder.Summary("run").GetProperty("parameters").GetInt32());
        DiskSpace estimate = DiskSpace.Of(Parameters, 4, 64, new() { Training = new() { Method = method } }, 2);
        long largest = folder.Checkpoints("run").Max(checkpoint => new DirectoryInfo(checkpoint).GetFiles().Sum(file => file.Length));
        Assert.InRange(largest, estimate.Checkpoint / 3, estimate.Checkpoint);
        Assert.InRange(folder.Model("run").Length, estimate.Model / 2, estimate.Model);
    }

    /// <summary>Many samples in a narrow network: states take far more than parameters.</summary>
    [Fact]
    public void The_estimate_counts_the_trajectories_of_one_shot_training()
    {
        using TrainingFolder folder = new("""
            data: {source: peaks, samples: 1000, validation: 0}
            network: {width: 4, layers: 32, horizon: 2}
            training: {method: one-shot, epochs: 2}
            propagation: {minCoarse: 4}
            threads: 1
            """);
        folder.Train(0, "run");
        TrainSettings settings = new() { Training = new() { Method = MethodChoice.OneShot }, Propagation = new() { Method = PropagationChoice.LayerParallel, MinCoarse = 4 } };
        Network<float> network = new Architecture { Inputs = 2, Outputs = 5, Width = 4, Layers = 32, Horizon = 2 }.Build<float>();
        using ThreadTeam team = new(1);
        LayerParallelPropagator<float> propagator = new(ProblemSetup.LayerParallel<float>(settings.Propagation), SingleRank.Instance, team);
        DiskSpace estimate = DiskSpace.Of(network.Parameters, 4, network.Arrays, settings, 2, OneShotIteration<float>.TrajectoryLength(propagator, network, 1000));
        long largest = folder.Checkpoints("run").Max(checkpoint => new DirectoryInfo(checkpoint).GetFiles().Sum(file => file.Length));
        Assert.InRange(largest, 2 * 9 * 4 * 1000 * 4, estimate.Checkpoint);
        Assert.InRange(estimate.Checkpoint, largest, 3 * largest / 2);
    }

    // Runs a script that may call train, with the run on a small disk of its own.
    static CostateProcess OnSmallDisk(TrainingFolder folder, string options, string script)
    {
        string disk = Directory.CreateDirectory(Path.Combine(folder.Path, "disk")).FullName;
        string[] shell = SmallDiskFactAttribute.Shell($"""
            folder='{folder.Path}' disk='{disk}'
            mount -t tmpfs -o {options} tmpfs "$disk" || exit 1
            train() {'{'} '{CostateProcess.Executable}' train '{folder.Configuration}' --output "$disk/run" "$@"; {'}'}
            {script}
            exit 0
            """);
        return CostateProcess.StartAs(shell[0], shell[1..]);
    }
}
