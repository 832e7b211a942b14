using System.Globalization;
using System.Text.RegularExpressions;

namespace Costate.Cli.Tests;

/// <summary>Settings that do not go together: one message with the remedy, exit code 2, and nothing written.</summary>
public sealed class CompatibilityTests : IDisposable
{
    const string Reversible = "reversible needs steps that can be inverted, but integrator ";
    const string NoCurvature = "objective.loss: l1 has no curvature, which method newton and readouts that are eliminated or alternating need: use least-squares, or another method";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("network: {layers: 6}\ntraining: {levels: 3}", "training.levels: 6 layers cannot be halved 2 times: use network.layers: 4 or 8, or 2 levels at most")]
    [InlineData("network: {layers: 3}\ntraining: {levels: 2}", "training.levels: 3 layers cannot be halved 1 time: use network.layers: 2 or 4, or 1 level at most")]
    [InlineData("network: {layers: 5}\ntraining: {levels: 20}", "training.levels: 5 layers cannot be halved 19 times: use network.layers: 524288 or 1048576, or 1 level at most")]
    [InlineData("network: {widths: [5, 4]}\ntraining: {levels: 2}", "training.levels: a network without steps (network.layers: 0) has none to be halved: set network.layers, or training.levels: 1")]
    [InlineData("network: {layers: 0}\npropagation: {method: checkpointed}", "propagation.method: checkpointed works on the steps of a network, but this one has none (network.layers: 0): set network.layers, or choose serial")]
    [InlineData("propagation: {method: reversible}", "propagation.method: " + Reversible + "euler cannot: use dynamics hamiltonian with integrator verlet, dynamics double-symmetric with integrator leapfrog, or checkpointed propagation")]
    [InlineData("propagation: {method: reversible}\nnetwork: {dynamics: double-symmetric, integrator: heun}", "propagation.method: " + Reversible + "heun cannot")]
    [InlineData("propagation: {method: reversible}\nnetwork: {dynamics: antisymmetric, integrator: ab3}", "propagation.method: " + Reversible + "ab3 cannot")]
    [InlineData("propagation: {method: reversible}\nnetwork: {integrator: rk4}", "propagation.method: " + Reversible + "rk4 cannot")]
    [InlineData("objective: {loss: l1}\ntraining: {method: newton}", NoCurvature)]
    [InlineData("objective: {loss: l1, readoutTikhonov: 1e-3}\ntraining: {method: lbfgs, readout: eliminated}", NoCurvature)]
    [InlineData("objective: {loss: l1, readoutTikhonov: 1e-3}\ntraining: {method: gradient-descent, readout: alternating}", NoCurvature)]
    [InlineData("objective: {loss: l1}\ntraining: {method: rlm}", "objective.loss: l1 has no curvature, which method rlm needs: use least-squares, or another method")]
    [InlineData("propagation: {method: layer-parallel}\ntraining: {method: lm}", "propagation.method: layer-parallel gives gradients that end with a tolerance, but method lm needs products with the curvature: use serial, checkpointed or reversible, or another method")]
    [InlineData("training: {method: mar2}", "precision: method mar2 takes products with the Hessian from differences of gradients, of which single precision leaves two digits: use double, or rlm")]
    [InlineData("network: {layers: 6}\ntraining: {method: rlm}\nrlm: {levels: 3}", "rlm.levels: 3 networks, each with half the layers of the one before, take a multiple of 4 layers, but network.layers is 6: use 4 or 8, or rlm.levels: 2 at most")]
    [InlineData("network: {layers: 5}\ntraining: {method: rlm}", "rlm.levels: 2 networks, each with half the layers of the one before, take a multiple of 2 layers, but network.layers is 5: use 4 or 6, or method lm")]
    [InlineData("network: {widths: [5, 4]}\ntraining: {method: rlm}", "rlm.levels: 2 networks, each with half the layers of the one before, take a multiple of 2 layers, but network.layers is 0: use 2 or 4, or method lm")]
    [InlineData("network: {layers: 4}\ntraining: {method: rlm, levels: 2}\nrlm: {levels: 3}", "rlm.levels: 3 networks below the first of 2 levels of the cascade, each with half the layers of the one before, take a multiple of 8 layers, but network.layers is 4: use 8 or 16, or rlm.levels: 2 at most")]
    [InlineData("training: {method: newton, readout: eliminated}", "training.readout: eliminated needs objective.readoutTikhonov above 0 (for instance 0.001), because separable data send the readout to infinity without")]
    [InlineData("training: {method: lbfgs, readout: alternating}", "training.readout: alternating needs objective.readoutTikhonov above 0")]
    [InlineData("network: {dynamics: hamiltonian}\ntraining: {initialization: zero}", "training.initialization: matrices that are zero are a stationary point of hamiltonian dynamics, from which no method moves them: use repeated or independent with a gain above 0, or identity")]
    [InlineData("network: {dynamics: double-dense}\ntraining: {gain: 0}", "training.initialization: matrices that are zero are a stationary point of double-dense dynamics")]
    [InlineData("network: {dynamics: double-symmetric}\ntraining: {gain: 0, initialization: independent}", "training.initialization: matrices that are zero are a stationary point of double-symmetric dynamics")]
    [InlineData("propagation: {method: checkpointed, memory: 1e-4}", "propagation.memory: Checkpointing within ")]
    [InlineData("propagation: {method: checkpointed, memory: 1e-9}", "propagation.memory: Checkpointing within 1 bytes ")]
    [InlineData("propagation: {method: checkpointed}\ntraining: {method: pgcl}", "propagation.method: the stages of pgcl keep their own states, but propagation.method is checkpointed: leave it out, or set serial")]
    [InlineData("training: {method: pgcl, levels: 2}", "training.levels: pgcl has no cascade of levels: use 1")]
    [InlineData("training: {method: pgcl, nesterov: true}", "training.nesterov: stages take their gradients where they went forward")]
    [InlineData("objective: {smoothness: 1e-3}\ntraining: {method: pgcl}", "objective.smoothness: it couples the last layer of a stage to the first of the next one")]
    [InlineData("network: {layers: 4}\ntraining: {method: pgcl}\npgcl: {stages: 9}", "pgcl.cuts: 4 layers cannot be cut into 9 stages")]
    [InlineData("network: {layers: 4}\ntraining: {method: pgcl}\npgcl: {cuts: [2, 3]}", "pgcl.cuts: 2 cuts make 3 stages, but pgcl.stages asks for 2")]
    [InlineData("network: {layers: 4}\ntraining: {method: pgcl}\npgcl: {cuts: [4]}", "pgcl.cuts: the last stage begins with layer 4, but the layers are numbered from 0 to 3")]
    [InlineData("network: {integrator: ab3}\ntraining: {method: pgcl}\npgcl: {prediction: coarse}", "pgcl.prediction: a coarse network needs a one-step method")]
    [InlineData("network: {layers: 4}\ntraining: {method: pgcl}\npgcl: {prediction: coarse, cuts: [1]}", "pgcl.cuts: with a coarse prediction every cut is a multiple of pgcl.coarsening (2)")]
    public void Are_refused_before_anything_is_written(string settings, string message)
    {
        string configuration = Configuration(settings);
        foreach (CommandRun run in new[] { CommandRun.Of("train", configuration, "--output", _work.At("run"), "--quiet"), CommandRun.Of("check", configuration, "--quiet") })
        {
            Assert.StartsWith($"costate: error: {message}", run.Error, StringComparison.Ordinal);
            Assert.Equal((2, ""), (run.Code, run.Out));
            Assert.Equal(1, run.Error.Count(c => c == '\n'));
        }
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Theory]
    [InlineData("weightDecay: 0.1", "sgd", "training.weightDecay: 0.1 has no effect on stages with pgcl.optimizer sgd; objective.tikhonov has")]
    [InlineData("momentum: 0.5", "adam", "training.momentum: 0.5 has no effect on stages with pgcl.optimizer adam")]
    public void Options_of_the_other_optimiser_of_stages_are_warnings(string option, string optimizer, string message)
    {
        string text = $"network: {{layers: 10}}\ntraining: {{method: pgcl, epochs: 1, {option}}}\nparallel: {{ranks: 1}}\npgcl: {{optimizer: OPTIMIZER, history: 0}}";
        Assert.Contains($"costate: warning: {message}\n", Train(optimizer), StringComparison.Ordinal);
        Assert.DoesNotContain("has no effect", Train(optimizer == "sgd" ? "adam" : "sgd"), StringComparison.Ordinal);

        string Train(string stages) => CommandRun.Of("train", Configuration(text.Replace("OPTIMIZER", stages, StringComparison.Ordinal)), "--output", _work.At("run"), "--overwrite").Error;
    }

    /// <summary>The remedy is one that the method takes: layer-parallel propagation gives no products with the curvature.</summary>
    [Theory]
    [InlineData("adam", "set propagation.method=layer-parallel, or parallel.samples=2, so that")]
    [InlineData("newton", "takes layer-parallel: set parallel.samples=2, so that")]
    [InlineData("rlm", "takes layer-parallel: set parallel.samples=2, so that")]
    public void Ranks_without_a_purpose_are_told_which_they_may_have(string method, string remedy) =>
        Assert.Contains(remedy, CommandRun.Of("train", Configuration($"training: {{method: {method}}}\nparallel: {{ranks: 2}}"), "--output", _work.At("run")).Error, StringComparison.Ordinal);

    [Fact]
    public void Stages_take_a_rank_for_each_or_one()
    {
        CommandRun run = CommandRun.Of("train", Configuration("training: {method: pgcl}\nparallel: {ranks: 3}"), "--output", _work.At("run"), "--quiet");
        Assert.Equal(new CommandRun(2, "", "costate: error: parallel.ranks: 3 ranks cannot train the 2 stages of pgcl.stages: it takes a rank for each, or one that plays them in turn; see costate --help\n"), run);
        Assert.False(Directory.Exists(_work.At("run")));
    }

    [Theory]
    [InlineData("network: {layers: 6}\ntraining: {levels: 2, epochs: 1}")]
    [InlineData("objective: {loss: l1}\ntraining: {method: lbfgs, epochs: 1}")]
    [InlineData("objective: {loss: l1}\ntraining: {readout: eliminated, epochs: 1, batch: 0}")]                                      // without effect on adam
    [InlineData("objective: {readoutTikhonov: 1e-3}\ntraining: {method: lbfgs, readout: eliminated, epochs: 2}")]
    [InlineData("objective: {readoutTikhonov: 1e-3}\ntraining: {method: gradient-descent, readout: alternating, epochs: 2}")]
    [InlineData("training: {method: newton, epochs: 2}")]
    [InlineData("network: {widths: [6, 4]}\ntraining: {method: newton, epochs: 2}")]
    [InlineData("network: {layers: 0}\nobjective: {smoothness: 1e-3}\ntraining: {method: lbfgs, epochs: 2}")]
    [InlineData("network: {widths: [6, 4], layers: 3}\ntraining: {epochs: 1}")]
    [InlineData("network: {dynamics: hamiltonian}\ntraining: {gain: 0, initialization: identity, epochs: 1}")]
    [InlineData("network: {dynamics: antisymmetric}\ntraining: {initialization: zero, epochs: 1}")]
    [InlineData("network: {dynamics: double-symmetric, integrator: leapfrog}\npropagation: {method: reversible}\ntraining: {epochs: 1}")]
    [InlineData("propagation: {method: checkpointed, memory: 1}\ntraining: {epochs: 1}")]
    public void Their_neighbours_train(string settings)
    {
        CommandRun run = CommandRun.Of("train", Configuration(settings), "--output", _work.At("run"), "--quiet");
        Assert.True(run.Code == 0, run.Error);
    }

    [Theory]
    [InlineData("network: {dynamics: dense, integrator: verlet}", "2:40: error: network.integrator: verlet does not fit dynamics dense: use euler, heun, rk4, ab3")]
    [InlineData("network: {dynamics: hamiltonian, integrator: euler}", "2:46: error: network.integrator: euler does not fit dynamics hamiltonian: use verlet")]
    [InlineData("network: {dynamics: antisymmetric, integrator: leapfrog}", "2:48: error: network.integrator: leapfrog does not fit dynamics antisymmetric: use euler, heun, rk4, ab3")]
    [InlineData("network: {startup: euler}", "2:20: error: network.startup has no effect here: it belongs to integrator ab3")]
    [InlineData("network: {hidden: 3}", "2:19: error: network.hidden has no effect here: it belongs to dynamics double-dense and double-symmetric")]
    [InlineData("training: {levels: 0}", "2:20: error: training.levels: expected a whole number from 1 to 20, found '0'")]
    [InlineData("training: {levels: 21}", "2:20: error: training.levels: expected a whole number from 1 to 20, found '21'")]
    [InlineData("pgcl: {cuts: [3, 2]}", "2:14: error: pgcl.cuts: expected a list [a, b] of growing layer numbers, found a list")]
    [InlineData("pgcl: {cuts: flop}", "2:14: error: pgcl.cuts: expected flops, equal or a list [a, b], each a whole number of at least 1, found 'flop' — did you mean 'flops'?")]
    [InlineData("pgcl: {window: al}", "2:16: error: pgcl.window: expected all, fixed or a whole number from 1 to 100000, found 'al' — did you mean 'all'?")]
    [InlineData("pgcl: {window: 0}", "2:16: error: pgcl.window: expected a whole number from 1 to 100000, found '0'")]
    [InlineData("newton: {tolerance: 1}", "2:21: error: newton.tolerance: expected a number above 0 and below 1, found '1'")]
    [InlineData("newton: {products: 0}", "2:20: error: newton.products: expected a whole number from 1 to 10000, found '0'")]
    [InlineData("newton: {radius: -1}", "2:18: error: newton.radius: expected a number of at least 0, found '-1'")]
    [InlineData("newton: {gradientTolerance: 1}", "2:29: error: newton.gradientTolerance: expected a number of at least 0 and below 1, found '1'")]
    public void Are_found_at_their_place(string section, string message) =>
        Assert.Equal(message, string.Join('\n', Read.Bad($"data: {{source: peaks}}\n{section}")).Replace("run.yaml:", "", StringComparison.Ordinal));

    [Fact]
    public void A_bound_that_is_too_small_is_told_what_would_do()
    {
        const string Text = "data: {source: peaks, samples: 60, validation: 20}\nnetwork: {width: 4, layers: 6}\ntraining: {epochs: 1}\nthreads: 2\npropagation: {method: checkpointed, memory: MEMORY}\n";
        string run = _work.At("run");
        CommandRun Train(string verb, string memory, params string[] options) => CommandRun.Of([verb, _work.Write("run.yaml", Text.Replace("MEMORY", memory, StringComparison.Ordinal)), .. options]);
        CommandRun refused = Train("train", "1e-3", "--output", run);
        Match told = Regex.Match(refused.Error, @" bytes are needed: propagation\.memory: (\S+) \(MiB over 2 threads\) would do; see costate --help\n$");
        Assert.True(told.Success, refused.Error);
        Assert.False(Directory.Exists(run));
        Assert.Equal(0, Train("train", told.Groups[1].Value, "--output", run, "--quiet").Code);
        double least = double.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(2, Train("train", (0.98 * least).ToString(CultureInfo.InvariantCulture), "--output", run, "--overwrite").Code);
        // The tests of derivatives take twice the bytes for each number.
        Assert.Equal(0, Train("check", told.Groups[1].Value).Code);
        Assert.Contains($": propagation.memory: {told.Groups[1].Value} (MiB ", Train("check", "1e-3").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("propagation: {memory: 3}", "propagation.memory has no effect here: it belongs to method checkpointed")]
    [InlineData("training: {readout: eliminated}", "training.readout has no effect here: it belongs to the methods newton, lbfgs and gradient-descent")]
    [InlineData("training: {prolongation: copy}", "training.prolongation has no effect here: it belongs to training.levels above 1, and the methods rlm and mar2")]
    [InlineData("pgcl: {control: frozen, monitor: 5}", "pgcl.monitor has no effect here: it belongs to controls other than frozen, which predicts nothing")]
    public void Keys_of_other_runs_are_warnings(string section, string message) =>
        Assert.EndsWith($": warning: {message}", Read.Good($"data: {{source: peaks}}\n{section}").Warnings.Single().ToString(), StringComparison.Ordinal);

    string Configuration(string settings) => _work.Write("run.yaml", $"data: {{source: peaks, samples: 100, validation: 0}}\nthreads: 1\n{settings}\n");
}
