using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;
using Costate.Testing;

namespace Costate.Networks.Tests.Objectives;

/// <summary>The mean loss of a network over data: every sample counts once, whatever the batch; the bits do not depend on threads.</summary>
public sealed class NetworkObjectiveTests : IDisposable
{
    readonly ThreadTeam _team = new();

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(500)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Every_sample_counts_once(int samples)
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        Dataset<double> data = SmallNetworks.Data<double>(3, samples, 3);
        (double loss, double[] expected) = NaiveNetwork.Of(network, x).Mean(data, Enumerable.Range(0, samples));
        NetworkObjective<double> objective = Objective(network, data);
        gradient.Span.Fill(double.NaN);
        Assert.Equal(loss, objective.Gradient(x, gradient), 1e-12 * loss);
        Assert.Equal(samples, objective.Samples);
        Difference.Close(expected, gradient.Span, 1e-12);
        Assert.Equal(loss, objective.Value(x), 1e-12 * loss);
    }

    /// <summary>Wide layers: several tiles go through the network together, gradients are summed as outer products.</summary>
    [Theory]
    [InlineData(80, 49)]
    [InlineData(80, 1000)]
    [InlineData(20, 501)]
    public void Every_sample_counts_once_in_wide_networks(int width, int samples)
    {
        Network<double> network = SmallNetworks.Small(3, width, 2, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        Dataset<double> data = SmallNetworks.Data<double>(3, samples, 3);
        if (width == 80) Assert.True(BatchPlan.For(network, samples).BlockTiles > 1);
        (double loss, double[] expected) = NaiveNetwork.Of(network, x).Mean(data, Enumerable.Range(0, samples));
        Assert.Equal(loss, Objective(network, data).Gradient(x, gradient), 1e-12 * loss);
        Difference.Close(expected, gradient.Span, 1e-12);
    }

    [Theory]
    [InlineData(5, 3, 700)]
    [InlineData(20, 3, 2000)]
    [InlineData(80, 2, 1000)]
    [InlineData(3, 40, 60)]
    public void Bits_do_not_depend_on_the_number_of_threads(int width, int layers, int samples)
    {
        SameOnAllTeams<double>(width, layers, samples);
        SameOnAllTeams<float>(width, layers, samples);
    }

    [Fact]
    public void Gradient_repeats_its_bits_and_keeps_the_contract_of_objectives()
    {
        Network<double> network = SmallNetworks.Small(2, 4, 3, Activation.Softplus);
        ObjectiveContract.Verify(Objective(network, SmallNetworks.Data<double>(2, 130, 3)), SmallNetworks.Parameters(network), gaussNewton: true);
    }

    [Fact]
    public void A_selection_is_the_objective_of_its_samples()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        Dataset<double> data = SmallNetworks.Data<double>(3, 1000, 3);
        NetworkObjective<double> objective = Objective(network, data);
        NaiveNetwork naive = NaiveNetwork.Of(network, x);
        double all = objective.Value(x);
        int[] order = new int[1000];
        new RandomSequence(4, 4).Permutation(order);
        objective.Select(order);
        Assert.Equal(all, objective.Value(x), 1e-14 * all);
        foreach ((int start, int count) in new[] { (0, 300), (300, 49), (349, 1), (350, 650) })
        {
            int[] part = order[start..(start + count)];
            objective.Select(part);
            (double loss, double[] expected) = naive.Mean(data, part);
            Assert.Equal(loss, objective.Gradient(x, gradient), 1e-12 * loss);
            Difference.Close(expected, gradient.Span, 1e-12);
        }
        objective.SelectAll();
        Assert.Equal(all, objective.Value(x));
    }

    [Fact]
    public void A_sample_selected_twice_counts_twice()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        Dataset<double> data = SmallNetworks.Data<double>(3, 100, 3);
        NetworkObjective<double> objective = Objective(network, data);
        int[] selection = [.. Enumerable.Range(0, 60).Select(i => i / 2 * 3), 5, 5, 5];
        objective.Select(selection);
        (double loss, double[] expected) = NaiveNetwork.Of(network, x).Mean(data, selection);
        Assert.Equal(loss, objective.Gradient(x, gradient), 1e-12 * loss);
        Difference.Close(expected, gradient.Span, 1e-12);
    }

    [Fact]
    public void A_plain_feed_forward_step_is_a_step_too()
    {
        Network<double> network = new(new IdentityLayer<double>(3, 5), new DenseLayer<double>(5, 5, Activation.Sigmoid), 3, 1, new DenseLayer<double>(5, 3, Activation.Identity, "W", "mu"));
        ObjectiveContract.Verify(Objective(network, SmallNetworks.Data<double>(3, 100, 3)), SmallNetworks.Parameters(network), gaussNewton: true);
    }

    [Fact]
    public void Work_is_counted()
    {
        Network<double> network = SmallNetworks.Small(2, 4, 6, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network);
        NetworkObjective<double> objective = Objective(network, SmallNetworks.Data<double>(2, 10, 3));
        objective.Value(x);
        objective.Gradient(x, x.Like());
        objective.Measure(x);
        Assert.Equal((3L, 1L, 18L), (objective.Evaluations, objective.GradientEvaluations, objective.LayerSteps));
    }

    [Fact]
    public void A_nan_among_the_inputs_or_parameters_is_seen()
    {
        Network<double> network = SmallNetworks.Small(2, 4, 6, Activation.Relu);
        Dense<double> x = SmallNetworks.Parameters(network);
        Dataset<double> data = SmallNetworks.Data<double>(2, 500, 3);
        data.Inputs[617] = double.NaN;
        Assert.Equal(double.NaN, Objective(network, data).Gradient(x, x.Like()));
        x.Span[network.LayerStart(3) + 1] = double.NaN;
        Assert.Equal(double.NaN, Objective(network, SmallNetworks.Data<double>(2, 500, 3)).Value(x));
    }

    [Fact]
    public void Misuse_is_refused_with_the_numbers()
    {
        Network<double> network = SmallNetworks.Small(2, 4, 6, Activation.Tanh);
        Dataset<double> data = SmallNetworks.Data<double>(2, 10, 3);
        Dense<double> x = SmallNetworks.Parameters(network);
        Refuses("The network reads 2 features, but the data have 5. (Parameter 'data')", () => Objective(network, SmallNetworks.Data<double>(5, 10, 3)));
        Refuses("The network gives 3 scores, but the data need 4. (Parameter 'data')", () => Objective(network, SmallNetworks.Data<double>(2, 10, 4)));
        Refuses("The network gives 3 scores, but the data need 1. (Parameter 'data')", () => Objective(network, SmallNetworks.Data<double>(2, 10, 2), new Logistic<double>()));
        Refuses("The logistic loss separates two classes, but the data have 3: use cross-entropy. (Parameter 'classes')", () => Objective(network, data, new Logistic<double>()));
        Refuses("This loss compares classes, but the data hold target values: use least-squares or l1. (Parameter 'loss')", () => Objective(network, SmallNetworks.Regression(2, 10, 3)));
        NetworkObjective<double> objective = Objective(network, data);
        Refuses("A mini-batch of 0 samples was asked of a dataset with 10. (Parameter 'samples')", () => objective.Select([]));
        Refuses("A mini-batch of 11 samples was asked of a dataset with 10. (Parameter 'samples')", () => objective.Select(new int[11]));
        Refuses("Cannot select sample 10: the dataset has samples 0 to 9. (Parameter 'samples')", () => objective.Select([0, 10]));
        Refuses("Cannot select sample -1: the dataset has samples 0 to 9. (Parameter 'samples')", () => objective.Select([0, -1]));
        Refuses($"The network has {network.Parameters} parameters, but the gradient has 3. (Parameter 'gradient')", () => objective.Gradient(x, new(3)));
        Refuses($"The network has {network.Parameters} parameters, but the vector has 3. (Parameter 'parameters')", () => objective.Value(new(3)));
        Refuses("10 samples have 30 scores, but there is room for 29. (Parameter 'scores')", () => objective.Scores(x, new double[29]));
        Assert.Equal(10, objective.Samples); // a refused selection leaves the old one
        Assert.True(double.IsFinite(objective.Value(x)));
    }

    static void Refuses(string message, Action call) => Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(call).Message);

    NetworkObjective<double> Objective(Network<double> network, Dataset<double> data, ILoss<double>? loss = null) =>
        new(network, loss ?? new CrossEntropy<double>(), data, new SerialPropagator<double>(), _team);

    static void SameOnAllTeams<T>(int width, int layers, int samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = SmallNetworks.Small<T>(3, width, layers, Activation.Tanh, 3);
        Dense<T> x = SmallNetworks.Parameters(network);
        Dataset<T> data = SmallNetworks.Data<T>(3, samples, 3);
        (double, double, T[])? first = null;
        foreach (int threads in new[] { 1, 2, 3, 4, 8 })
        {
            using ThreadTeam team = new(threads);
            NetworkObjective<T> objective = new(network, new CrossEntropy<T>(), data, new SerialPropagator<T>(), team);
            for (int repeat = 0; repeat < 3; repeat++)
            {
                Dense<T> gradient = x.Like();
                double loss = objective.Gradient(x, gradient), value = objective.Value(x);
                first ??= (loss, value, gradient.Span.ToArray());
                Assert.Equal((first.Value.Item1, first.Value.Item2), (loss, value));
                Assert.True(MemoryMarshal.AsBytes<T>(first.Value.Item3).SequenceEqual(MemoryMarshal.AsBytes(gradient.Span)), $"{threads} threads give other bits.");
            }
        }
        Assert.Equal(first!.Value.Item1, first.Value.Item2);
    }
}
