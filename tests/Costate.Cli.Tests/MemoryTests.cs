namespace Costate.Cli.Tests;

/// <summary>What cannot fit into any memory is refused before it is tried.</summary>
public sealed class MemoryTests : IDisposable
{
    const string Huge = "network: {width: 2000, layers: 500}\nprecision: double\ntraining: {method: lbfgs}\n";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("train", "training: it needs about ", ": choose a smaller network.width, or fewer network.layers, or precision: single, or another training.method than lbfgs; see costate --help\n")]
    [InlineData("check", "derivative tests in double precision: it needs about ", ": choose a smaller network.width, or fewer network.layers; see costate --help\n")]
    public void A_network_that_is_too_large(string verb, string begin, string end)
    {
        // 2·10⁹ parameters: more than 700 GB for L-BFGS, more than 200 GB for the tests.
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 150L << 30) return;
        string configuration = _work.Write("huge.yaml", $"data: {{source: peaks, samples: 60, validation: 20}}\n{Huge}");
        CommandRun run = CommandRun.Of(verb, configuration, "--output", _work.At("run"));
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith($"costate: error: {begin}", run.Error, StringComparison.Ordinal);
        Assert.Matches(@" GiB of memory \(parameters, .* \d+ GiB, .*\), but \d+ [GM]iB are available: ", run.Error);
        Assert.EndsWith(end, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Theory]
    [InlineData("network: {width: 12000, layers: 1}\nobjective: {readoutTikhonov: 1e-3}\ntraining: {method: lbfgs, readout: eliminated}", "training.readout: A readout with 60005 parameters is too large to be eliminated or solved for: 46340 are the most. Choose a joint readout; see costate --help\n")]
    [InlineData("network: {width: 9000, layers: 1}\nobjective: {readoutTikhonov: 1e-3}\ntraining: {method: lbfgs, readout: alternating}", ", or training.readout: joint, or another training.method than lbfgs, or fewer threads, or propagation.method: checkpointed; see costate --help\n")]
    public void A_readout_that_is_too_large_to_be_solved_for(string settings, string end)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 30L << 30) return;
        CommandRun run = CommandRun.Of("train", _work.Write("wide.yaml", $"data: {{source: peaks, samples: 60, validation: 20}}\n{settings}\n"), "--output", _work.At("run"));
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.EndsWith(end, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work.At("run")));
    }

    /// <summary>Little where layers follow one another, hundreds of GB where all states of a batch are held.</summary>
    [Theory]
    [InlineData("propagation: {method: layer-parallel}\ntraining: {batch: 0}", "training: it needs about ")]
    [InlineData("propagation: {method: layer-parallel}\nparallel: {ranks: 4}\ntraining: {batch: 0}", "training: it needs about ")]
    [InlineData("training: {method: pgcl, batch: 0}", "training: it needs about ")]
    [InlineData("training: {method: one-shot}", "training.method: one-shot saves the states at every coarse layer for all samples, 95436 MiB, but a checkpoint holds 2047 MiB of them: use a larger propagation.coarsening, fewer samples, or precision: single")]
    public void States_of_a_whole_batch_that_are_too_many(string settings, string message)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 150L << 30) return;
        const string Deep = "threads: 2\ndata: {source: ellipses, samples: 100000, validation: 20}\nnetwork: {width: 100, layers: 10000}\n";
        Directory.CreateDirectory(_work.At("run"));
        string kept = _work.Write("run/summary.json", "{}");
        CommandRun run = CommandRun.Of("train", _work.Write("deep.yaml", Deep + settings + "\n"), "--output", _work.At("run"), "--overwrite");
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains($"costate: error: {message}", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(kept));
    }

    /// <summary>What a stage saves is one array.</summary>
    [Fact]
    public void A_window_that_no_checkpoint_holds()
    {
        CommandRun run = CommandRun.Of(
            "train", _work.Write("window.yaml", "data: {source: peaks, samples: 560, validation: 0}\nnetwork: {width: 1500, layers: 2}\ntraining: {method: pgcl, batch: 8, epochs: 1}\nparallel: {ranks: 1}\npgcl: {window: 64}\n"), "--output", _work.At("run"));
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Matches(@"^costate: error: pgcl: a stage saves \d+ MiB of pairs and predictor, but a checkpoint holds 2047 MiB of them: use a smaller pgcl\.window, pgcl\.lag or network\.width", run.Error);
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Theory]
    [InlineData("2000x500x100", ": it needs about ")]
    [InlineData("2000x1000x100", ": A network with 4002010005 parameters is too large")]
    [InlineData("100000x1x100", ": A dense layer 100000 → 100000 has too many weights for one array")]
    [InlineData("1000x2x100000000", ": the samples do not fit into one array: choose a smaller batch")]
    public void A_benchmark_that_is_too_large(string size, string message)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 60L << 30) return;
        CommandRun run = CommandRun.Of("bench", "gradient", size, "--precision", "double");
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.StartsWith($"costate: error: {size}{message}", run.Error, StringComparison.Ordinal);
    }
}
