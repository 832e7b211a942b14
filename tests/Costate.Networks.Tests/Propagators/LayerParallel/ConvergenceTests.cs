using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Propagators.LayerParallel;

/// <summary>How fast the solves of trained networks converge: tanh, width 8, T = 5, 500 points of peaks, 40 iterations of L-BFGS.</summary>
public class ConvergenceTests
{
    const int Samples = 500;

    [Theory]
    [InlineData(64, 0.03, 0.06, 0.04, 0.08)]
    [InlineData(256, 0.02, 0.06, 0.03, 0.08)]
    public void Factors_of_trained_networks_are_small_and_do_not_depend_on_depth(int layers, double least, double most, double leastBack, double mostBack)
    {
        using ThreadTeam team = new(2);
        Network<double> network = Network(layers);
        Dense<double> x = Trained(network, team), gradient = x.Like();
        LayerParallelPropagator<double> propagator = new(Options(4, 0, 1e-9), SingleRank.Instance, team);
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), Data(1), propagator, team);
        Dense<double> own = objective.Share.Own(x);
        double value = objective.Gradient(own, gradient);
        Assert.Equal(MgritStatus.Converged, propagator.Work.States.Last!.Status);
        Assert.InRange(propagator.Work.States.Factor, least, most);
        Assert.InRange(propagator.Work.Costates.Factor, leastBack, mostBack);
        NetworkObjective<double> serial = new(network, new CrossEntropy<double>(), Data(1), new SerialPropagator<double>(), team);
        Dense<double> exact = x.Like();
        Assert.Equal(serial.Gradient(x, exact), value, 1e-8);
        exact.Axpby(-1, gradient, 1);
        Assert.True(exact.Norm() < 1e-6 * gradient.Norm());
    }

    [Fact]
    public void Averaged_weights_need_no_more_cycles_than_injected_ones_and_equal_weights_make_them_the_same()
    {
        using ThreadTeam team = new(2);
        Network<double> network = Network(64);
        Dense<double> trained = Trained(network, team);
        Assert.True(Cycles(trained, CoarseWeights.Averaging, out _) <= Cycles(trained, CoarseWeights.Injection, out _));
        Dense<double> constant = new Initialization { Seed = 4, Layers = InitialLayers.Repeated }.Parameters(network);
        Cycles(constant, CoarseWeights.Averaging, out IReadOnlyList<double> averaged);
        Cycles(constant, CoarseWeights.Injection, out IReadOnlyList<double> injected);
        // Means of equal numbers differ from them in the last bits.
        for (int k = 0; k < injected.Count && injected[k] > 1e-9; k++) Assert.Equal(injected[k], averaged[k], 1e-6 * injected[k]);

        int Cycles(Dense<double> x, CoarseWeights weights, out IReadOnlyList<double> residuals)
        {
            LayerParallelPropagator<double> propagator = new(Options(4, 0, 1e-11) with { Weights = weights }, SingleRank.Instance, team);
            NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), Data(1), propagator, team);
            objective.Value(objective.Share.Own(x));
            residuals = propagator.Work.States.Last!.Residuals;
            return propagator.Work.States.Last.Cycles;
        }
    }

    [Fact]
    public void Residuals_do_not_change_when_every_sample_is_there_twice()
    {
        using ThreadTeam team = new(1);
        Network<double> network = Network(64);
        Dense<double> x = Trained(network, team);
        IReadOnlyList<double> once = Residuals(1), twice = Residuals(2);
        Assert.Equal(once.Count, twice.Count);
        for (int k = 0; k < once.Count; k++) Assert.Equal(once[k], twice[k], 1e-10 * once[k]);

        IReadOnlyList<double> Residuals(int copies)
        {
            LayerParallelPropagator<double> propagator = new(Options(4, 1, 1e-9), SingleRank.Instance, team);
            NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), Data(copies), propagator, team);
            objective.Value(objective.Share.Own(x));
            return propagator.Work.States.Last!.Residuals;
        }
    }

    static LayerParallelOptions Options(int m, int relaxations, double tolerance)
    {
        MgritOptions options = new() { Relaxations = [relaxations, 1], Tolerance = tolerance };
        return new() { Coarsening = new() { Factors = [m], LeastSteps = 4 }, State = options, Costate = options };
    }

    static Network<double> Network(int layers) => new Architecture { Inputs = 2, Outputs = 5, Width = 8, Layers = layers, Horizon = 5 }.Build<double>();

    static Dense<double> Trained(Network<double> network, ThreadTeam team)
    {
        Dense<double> x = new Initialization { Seed = 1 }.Parameters(network);
        SumObjective<Dense<double>> objective = new(
            new NetworkObjective<double>(network, new CrossEntropy<double>(), Data(1), new SerialPropagator<double>(), team), new Smoothness<double>(network, 1e-4), new Tikhonov<double>(network, 1e-4, 0, 1e-4));
        Lbfgs<Dense<double>> method = new();
        for (int iteration = 0; iteration < 40; iteration++) method.Step(objective, x);
        return x;
    }

    static Dataset<double> Data(int copies)
    {
        (Dataset<double> data, _) = Peaks.Generate<double>(Samples, 0, 3);
        return new()
        {
            Features = 2,
            Samples = copies * Samples,
            Inputs = [.. Enumerable.Repeat(data.Inputs, copies).SelectMany(part => part)],
            Labels = [.. Enumerable.Repeat(data.Labels!, copies).SelectMany(part => part)],
            ClassNames = data.ClassNames,
        };
    }
}
