using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Whole trainings by Newton's method with the readout eliminated: they reach what an independent implementation reaches.</summary>
public sealed class SmallTrainingTests : IDisposable
{
    readonly ThreadTeam _team = new(2);

    public void Dispose() => _team.Dispose();

    /// <summary>Two spirals, 16 Verlet steps of two neurons with one bias per layer.</summary>
    static readonly Architecture _spirals = new()
    {
        Inputs = 2,
        Outputs = 1,
        Width = 2,
        Opening = Opening.Pad,
        Dynamics = Dynamics.Hamiltonian,
        Integrator = Integrator.Verlet,
        Bias = Bias.Shared,
        Layers = 16,
        Horizon = 20,
    };

    [Fact]
    public void The_final_state_of_a_point_of_the_spirals_is_the_printed_one()
    {
        (Dataset<double> training, _) = SwissRoll.Generate<double>();
        Network<double> network = _spirals.Build<double>();
        NetworkObjective<double> data = new(network, new Logistic<double>(), training, new SerialPropagator<double>(), _team);
        double[] states = new double[2 * training.Samples];
        data.FinalStates(new Initialization { Layers = InitialLayers.Identity }.Parameters(network), states, training.Samples);
        Assert.Equal(-.004792077424, states[1], 1e-12);
        Assert.Equal(-.000235408876, states[training.Samples + 1], 1e-12);
    }

    [Fact]
    public void Spirals_are_separated_within_twelve_iterations()
    {
        (Dataset<double> training, Dataset<double> validation) = SwissRoll.Generate<double>();
        (Measurement train, _) = Train(_spirals, new Logistic<double>(), training, validation, 12, 1, InitialLayers.Identity, 1, tikhonov: 0, smoothness: 5e-3, tolerance: 1e-2);
        Assert.Equal(1, train.Accuracy);
    }

    [Fact]
    public void Spirals_are_separated_by_a_cascade()
    {
        (Dataset<double> training, Dataset<double> validation) = SwissRoll.Generate<double>();
        Architecture network = _spirals with { Width = 4, Outputs = 2, Bias = Bias.Neuron, Layers = 64 };
        (_, Measurement valid) = Train(network, new CrossEntropy<double>(), training, validation, 20, 6, InitialLayers.Identity, 1, tikhonov: 1e-4, smoothness: 0, tolerance: 1e-2);
        Assert.InRange(valid.Accuracy!.Value, 0.97, 1);
    }

    [Fact]
    public void Ellipses_are_separated_by_a_cascade()
    {
        (Dataset<double> training, Dataset<double> validation) = Ellipses.Generate<double>(1000, 2000, 1);
        Architecture network = _spirals with { Outputs = 2, Bias = Bias.Neuron };
        (_, Measurement valid) = Train(network, new CrossEntropy<double>(), training, validation, 20, 4, InitialLayers.Identity, 1, tikhonov: 1e-4, smoothness: 0, tolerance: 1e-2);
        Assert.InRange(valid.Accuracy!.Value, 0.97, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Peaks_are_separated_by_antisymmetric_layers(ulong seed)
    {
        (Dataset<double> training, Dataset<double> validation) = Peaks.Generate<double>(2000, 2000, seed);
        Architecture network = new() { Inputs = 2, Outputs = 5, Width = 8, Dynamics = Dynamics.Antisymmetric, Layers = 8, Horizon = 5 };
        (_, Measurement valid) = Train(network, new CrossEntropy<double>(), training, validation, 25, 1, InitialLayers.Repeated, 0.1414, tikhonov: 0, smoothness: 1e-5, tolerance: 0.1, seed: seed);
        Assert.InRange(valid.Accuracy!.Value, 0.94, 1);
    }

    (Measurement Training, Measurement Validation) Train(
        Architecture network, ILoss<double> loss, Dataset<double> training, Dataset<double> validation, int iterations, int levels, InitialLayers start, double gain,
        double tikhonov, double smoothness, double tolerance, ulong seed = 7)
    {
        TrainingLevel<double> Level(int level)
        {
            Network<double> own = (network with { Layers = network.Layers >> (levels - 1 - level) }).Build<double>();
            NetworkObjective<double> Data(Dataset<double> samples) => new(own, loss, samples, new SerialPropagator<double>(), _team);
            IObjective<Dense<double>>[] regularization = [new Tikhonov<double>(own, tikhonov, 5e-6, 1e-3), new Smoothness<double>(own, smoothness)];
            TrainingProblem<double> problem = new(own, Data(training), Data(validation), regularization);
            EliminatedReadout<double> reduced = new(own, problem.Data, loss, 1e-3, [.. regularization.Cast<ICurvature<Dense<double>>>()]);
            NewtonPcg<double> newton = new(
                new() { LinearSolve = new() { Tolerance = tolerance }, Shift = 0.1 }, new WithoutReadout<double>(own, new LayerwiseRegularizer<double>(own, tikhonov, 5e-6, 1e-3, smoothness)));
            return new(problem, new ReadoutElimination<double>(reduced, newton));
        }
        Trainer<double> trainer = new(
            new Cascade<double>(levels, Level, Prolongation.Linear), new() { Epochs = iterations * levels, LevelEpochs = iterations },
            own => new Initialization { Layers = start, Gain = gain, Seed = seed }.Parameters(own));
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        return (trainer.LastEpoch!.Training, trainer.LastEpoch.Validation!.Value);
    }
}
