using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>A divergence names the quantity that was not finite first, and advises what would have helped, with the numbers in force.</summary>
public sealed class DivergenceTests : IDisposable
{
    readonly ThreadTeam _team = new();

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    [InlineData("lbfgs")]
    public void Of_regularisation_that_is_too_strong(string method)
    {
        string reason = Reason<float>(method, 0.01, network => new Tikhonov<float>(network, 1e300, 0, 0));
        Assert.Contains(": the gradient of the Tikhonov regularisation (layers 1E+300, opening 0, readout 0) is not finite. Kept: ", reason, StringComparison.Ordinal);
        Assert.Matches(@" No step has been taken, and the initial parameters are at most [0-9.]+ in absolute value: try weaker regularisation\.$", reason);
    }

    [Fact]
    public void Of_a_regularisation_term_whose_value_is_too_large()
    {
        string reason = Reason<double>("sgd", 0.01, network => new Smoothness<double>(network, 1e308), gain: 1e10);
        Assert.Contains(": the smoothness regularisation (strength 1E+308) is Infinity. Kept: ", reason, StringComparison.Ordinal);
        Assert.Matches(@" No step has been taken, and the initial parameters are at most [0-9.]+E\+\d+ in absolute value: try a smaller gain, or weaker regularisation\.$", reason);
    }

    [Fact]
    public void Of_initial_parameters_that_are_too_large()
    {
        Assert.EndsWith(" No step has been taken, and the initial parameters are not finite: try a smaller gain.", Reason<float>("sgd", 0.01, gain: 1e300), StringComparison.Ordinal);
        string reason = Reason<float>("sgd", 0.01, gain: 1e30, activation: Activation.Relu);
        Assert.Contains(": the scores of the network are not finite. Kept: ", reason, StringComparison.Ordinal);
        Assert.Matches(@" in absolute value: try a smaller gain, a shorter horizon, or double precision\.$", reason);
    }

    [Fact]
    public void Who_has_double_precision_is_not_told_to_take_it()
    {
        Assert.Matches(@" in absolute value: try a smaller gain, or a shorter horizon\.$", Reason<double>("sgd", 0.01, gain: 1e300, activation: Activation.Relu));
        Assert.EndsWith(" or double precision.", Reason<float>("sgd", 0.01, gain: 1e30, activation: Activation.Relu), StringComparison.Ordinal);
        Assert.Equal(
            ("Try a shorter horizon than 2.", "Try a shorter horizon than 2, or double precision.", "Try a smaller gain, or method sgd or adam with a small rate.", "Try double precision."),
            (Divergence.OfLoss<double>(2, null), Divergence.OfLoss<float>(2, null), Divergence.AfterStep<double>(null), Divergence.AfterStep<float>(null)));
    }

    [Fact]
    public void Of_regularisation_that_bites_after_the_first_step()
    {
        // All layers start alike, so that the smoothness of the initial parameters is zero.
        TrainingProblem<double> problem = Problem<double>(network => new Smoothness<double>(network, 1e300), Activation.Tanh);
        Trainer<double> trainer = new(problem, new Sgd<Dense<double>>(), new() { Epochs = 9, Batch = 50, Rate = 0.01 }, new Initialization { Seed = 3 }.Parameters(problem.Network));
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.Contains("the gradient of the smoothness regularisation (strength 1E+300) is not finite", trainer.StopReason, StringComparison.Ordinal);
        Assert.EndsWith(" Try weaker regularisation, or a rate below 0.01.", trainer.StopReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_rate_that_is_too_large()
    {
        string reason = Reason<double>("sgd", 1e200, activation: Activation.Relu);
        Assert.StartsWith("Step 2 (epoch 1, mini-batch 2 of 3): the loss is ", reason, StringComparison.Ordinal);
        Assert.EndsWith(" Try a rate below 1E+200, or a shorter horizon than 2.", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_rate_that_is_too_large_for_the_regularisation()
    {
        string reason = Reason<float>("sgd", 1, network => new Tikhonov<float>(network, 1e30, 0, 0));
        Assert.Contains("the gradient of the Tikhonov regularisation (layers 1E+30, opening 0, readout 0) is not finite. Kept: ", reason, StringComparison.Ordinal);
        Assert.EndsWith(" Try weaker regularisation, or a rate below 1.", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_step_to_parameters_that_are_not_finite()
    {
        string reason = Reason<float>("sgd", 1e300);
        Assert.Contains(", and the step led to parameters that are not finite. Kept: ", reason, StringComparison.Ordinal);
        Assert.EndsWith(" Try a rate below 1E+300.", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_in_force_is_known_after_a_divergence()
    {
        TrainingProblem<double> problem = Problem<double>(null, Activation.Relu);
        Trainer<double> trainer = new(problem, new Sgd<Dense<double>>(), new() { Epochs = 9, Batch = 50, Rate = 1e200 }, ToyProblem.Start(problem));
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.Equal((TrainingStatus.Diverged, 0, 1e200), (trainer.Status, trainer.LastStep.StepLength, trainer.Rate));
        Assert.Null(new Trainer<double>(problem, new Lbfgs<Dense<double>>(), new(), ToyProblem.Start(problem)).Rate);
    }

    /// <summary>Layer 5 multiplies by 1e30, and layer 6 once more: on every number of ranks layer 6 is to blame, and its number is that of the whole network.</summary>
    [Theory]
    [InlineData(0, 4), InlineData(1, 4), InlineData(2, 4), InlineData(0, 99)]
    public void Layer_parallel_propagation_names_the_layer(int cycles, int least)
    {
        foreach ((int size, int groups) in new[] { (1, 1), (2, 1), (5, 1), (2, 2), (4, 2) })
        {
            string reason = LayerParallelReason(size, cycles, least, (network, x) =>
            {
                for (int j = 5; j < 7; j++) x.Span.Slice(network.LayerStart(j), 16).Fill(1e30f);
            }, groups: groups);
            Assert.Contains(": the scores of the network are not finite, first behind layer 6 (of 0 to 15). Kept: ", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Layer_parallel_propagation_names_the_opening()
    {
        string reason = LayerParallelReason(2, 2, 4, (network, x) => x.Span[..network.LayerStart(0)].Fill(3e38f));
        Assert.Contains(": the scores of the network are not finite, first behind the opening. Kept: ", reason, StringComparison.Ordinal);
    }

    /// <summary>y' = −c·y with h·c = 1.5: stable, but not in steps of 16 layers.</summary>
    [Fact]
    public void Cycles_that_leave_the_finite_numbers_are_told_from_layers_that_do()
    {
        string reason = LayerParallelReason(1, 8, 2, (network, x) =>
        {
            for (int j = 0; j < network.Layers; j++)
            {
                Span<float> layer = x.Span.Slice(network.LayerStart(j), network.LayerParameters);
                layer.Clear();
                for (int i = 0; i < 4; i++) layer[5 * i] = -1.5f * network.Layers / (float)network.Horizon;
            }
        }, layers: 4096);
        Assert.Contains(": the states leave the finite numbers in the cycles of layer-parallel propagation, though layer after layer they do not: its coarse steps are too large", reason, StringComparison.Ordinal);
    }

    static string LayerParallelReason(int size, int cycles, int least, Action<Network<float>, Dense<float>> spoil, int layers = 16, int groups = 1)
    {
        string reason = "";
        InProcessRanks.Run(size, ranks =>
        {
            using ThreadTeam team = new(1);
            Network<float> network = new Architecture { Inputs = 2, Outputs = 2, Width = 4, Activation = Activation.Identity, Layers = layers, Horizon = 2 }.Build<float>();
            LayerParallelPropagator<float> propagator = new(new() { Coarsening = new() { Factors = [4], LeastSteps = least }, Cycles = cycles }, new RankGroups(ranks, groups), team);
            TrainingProblem<float> problem = new(network, new(network, new CrossEntropy<float>(), ToyProblem.Data<float>(50), propagator, team), null);
            Dense<float> x = new Initialization { Seed = 3 }.Parameters(network);
            spoil(network, x);
            Trainer<float> trainer = new(problem, new Sgd<Dense<float>>(), new() { Epochs = 1, Rate = 0.01 }, x);
            if (ranks.Rank > 0)
            {
                trainer.Follow();
                return;
            }
            while (trainer.Status == TrainingStatus.Running) trainer.Advance();
            trainer.Dismiss(0);
            reason = trainer.StopReason;
        });
        return reason;
    }

    string Reason<T>(string method, double rate, Func<Network<T>, IObjective<Dense<T>>>? term = null, double gain = 1, Activation activation = Activation.Tanh)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        TrainingProblem<T> problem = Problem(term, activation);
        Dense<T> x = new Initialization { Layers = InitialLayers.Independent, Seed = 3, Gain = gain }.Parameters(problem.Network);
        Trainer<T> trainer = new(problem, ToyProblem.Optimizer<T>(method), new() { Epochs = 9, Batch = 50, Rate = rate }, x);
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.Equal(TrainingStatus.Diverged, trainer.Status);
        return trainer.StopReason;
    }

    TrainingProblem<T> Problem<T>(Func<Network<T>, IObjective<Dense<T>>>? term, Activation activation) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = SmallNetworks.Small<T>(2, 6, 4, activation, 2);
        NetworkObjective<T> data = new(network, new CrossEntropy<T>(), ToyProblem.Data<T>(130), new SerialPropagator<T>(), _team);
        return term is null ? new(network, data, null) : new(network, data, null, term(network));
    }
}
