using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

/// <summary>What an objective measures besides its gradient: accuracy and scores, which do not depend on the batch.</summary>
public sealed class MeasurementTests : IDisposable
{
    readonly ThreadTeam _team = new();

    public void Dispose() => _team.Dispose();

    [Fact]
    public void Accuracy_is_the_fraction_of_correct_classes()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network);
        Dataset<double> data = SmallNetworks.Data<double>(3, 777, 3);
        NaiveNetwork naive = NaiveNetwork.Of(network, x);
        int correct = Enumerable.Range(0, 777).Count(i => { double[] s = naive.Scores(data.Input(i)); return Array.IndexOf(s, s.Max()) == data.Labels![i]; });
        NetworkObjective<double> objective = Objective(network, data);
        Assert.InRange(correct, 100, 677);
        Assert.Equal(new Measurement(objective.Value(x), correct / 777.0), objective.Measure(x));
    }

    [Fact]
    public void Accuracy_of_one_score_is_its_sign()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh, outputs: 1);
        Dense<double> x = SmallNetworks.Parameters(network);
        Dataset<double> data = SmallNetworks.Data<double>(3, 300, 2);
        NaiveNetwork naive = NaiveNetwork.Of(network, x);
        int correct = Enumerable.Range(0, 300).Count(i => (naive.Scores(data.Input(i))[0] > 0 ? 1 : 0) == data.Labels![i]);
        Assert.InRange(correct, 50, 250);
        Assert.Equal(correct / 300.0, Objective(network, data, new Logistic<double>()).Measure(x).Accuracy);
    }

    [Fact]
    public void Classes_become_unit_vectors_where_the_loss_reads_values()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network);
        Dataset<double> data = SmallNetworks.Data<double>(3, 200, 3);
        NaiveNetwork naive = NaiveNetwork.Of(network, x);
        double expected = Enumerable.Range(0, 200).Average(i => naive.Scores(data.Input(i)).Select((s, c) => (s - (c == data.Labels![i] ? 1 : 0)) * (s - (c == data.Labels![i] ? 1 : 0))).Sum() / 2);
        Measurement measured = Objective(network, data, new LeastSquares<double>()).Measure(x);
        Assert.Equal(expected, measured.Loss, 1e-13);
        Assert.NotNull(measured.Accuracy);
    }

    [Fact]
    public void Regression_has_a_loss_and_no_accuracy()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh, outputs: 2);
        Dense<double> x = SmallNetworks.Parameters(network);
        Dataset<double> data = SmallNetworks.Regression(3, 150, 2);
        NaiveNetwork naive = NaiveNetwork.Of(network, x);
        double expected = Enumerable.Range(0, 150).Average(i => naive.Scores(data.Input(i)).Select((s, c) => (s - data.Targets![2 * i + c]) * (s - data.Targets![2 * i + c])).Sum() / 2);
        Measurement measured = Objective(network, data, new LeastSquares<double>()).Measure(x);
        Assert.Equal(expected, measured.Loss, 1e-13 * expected);
        Assert.Null(measured.Accuracy);
    }

    /// <summary>The scores of a sample have the same bits in any batch, at any place, on any registers.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(33)]
    public void Predictions_do_not_depend_on_the_batch(int width)
    {
        float[]? first = null;
        foreach (KernelWidth registers in KernelWidths.Supported)
        {
            Network<float> network = SmallNetworks.Small<float>(3, width, 4, Activation.Tanh, 3, registers);
            Dense<float> x = SmallNetworks.Parameters(network);
            Dataset<float> data = SmallNetworks.Data<float>(3, 1000, 3);
            NetworkObjective<float> objective = new(network, new CrossEntropy<float>(registers), data, new SerialPropagator<float>(), _team);
            float[] all = new float[3000];
            objective.Scores(x, all);
            foreach (int count in new[] { 1, 2, 49, 333 })
            {
                int[] chosen = [.. Enumerable.Range(0, count).Select(i => i * 617 % 1000)];
                float[] scores = new float[3 * count];
                objective.Select(chosen);
                objective.Scores(x, scores);
                Assert.Equal(chosen.SelectMany(i => all[(3 * i)..(3 * i + 3)]), scores);
            }
            Assert.Equal(first ??= all, all);
        }
    }

    [Fact]
    public void Scores_are_samples_by_outputs_in_the_order_of_the_samples()
    {
        Network<double> network = SmallNetworks.Small(3, 5, 4, Activation.Tanh);
        Dense<double> x = SmallNetworks.Parameters(network);
        Dataset<double> data = SmallNetworks.Data<double>(3, 201, 3);
        NaiveNetwork naive = NaiveNetwork.Of(network, x);
        double[] scores = new double[603];
        Objective(network, data).Scores(x, scores);
        Difference.Close([.. Enumerable.Range(0, 201).SelectMany(i => naive.Scores(data.Input(i)))], scores, 1e-14);
    }

    NetworkObjective<double> Objective(Network<double> network, Dataset<double> data, ILoss<double>? loss = null) =>
        new(network, loss ?? new CrossEntropy<double>(), data, new SerialPropagator<double>(), _team);
}
