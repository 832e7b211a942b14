using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Schedules;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Prolongation in depth, and trainings over several levels.</summary>
public sealed class CascadeTests : IDisposable
{
    const int LevelEpochs = 2, Levels = 3;

    readonly ThreadTeam _team = new(2);

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(Prolongation.Copy, 1)]
    [InlineData(Prolongation.Copy, 5)]
    [InlineData(Prolongation.Linear, 1)]
    [InlineData(Prolongation.Linear, 2)]
    [InlineData(Prolongation.Linear, 5)]
    public void Restriction_is_the_transpose_of_prolongation(Prolongation prolongation, int layers)
    {
        Network<double> coarse = SmallNetworks.Small(2, 3, layers, Activation.Tanh), fine = SmallNetworks.Small(2, 3, 2 * layers, Activation.Tanh);
        DepthTransfer<double> transfer = new(coarse, fine, prolongation);
        Dense<double> x = SmallNetworks.Parameters(coarse), y = SmallNetworks.Parameters(fine), px = y.Like(), py = x.Like();
        px.Span.Fill(double.NaN);
        py.Span.Fill(double.NaN);
        transfer.Prolong(x, px);
        transfer.Restrict(y, py);
        Assert.Equal(px.Dot(y), x.Dot(py), 1e-12 * px.Norm() * y.Norm());
        transfer.RestrictIterate(px, py);
        Assert.Equal(x.Span.ToArray(), py.Span.ToArray());
    }

    [Fact]
    public void Linear_prolongation_takes_means_and_repeats_the_last_layer()
    {
        Network<double> coarse = SmallNetworks.Small(2, 1, 2, Activation.Tanh, 1), fine = SmallNetworks.Small(2, 1, 4, Activation.Tanh, 1);
        Dense<double> x = new([1, 2, 3, 10, 20, 30, 40, 5, 6]), y = new(fine.Parameters);
        new DepthTransfer<double>(coarse, fine, Prolongation.Linear).Prolong(x, y);
        Assert.Equal([1, 2, 3, 10, 20, 20, 30, 30, 40, 30, 40, 5, 6], y.Span.ToArray());
        new DepthTransfer<double>(coarse, fine, Prolongation.Copy).Prolong(x, y);
        Assert.Equal([1, 2, 3, 10, 20, 10, 20, 30, 40, 30, 40, 5, 6], y.Span.ToArray());
    }

    [Fact]
    public void Other_networks_are_refused()
    {
        Network<double> coarse = SmallNetworks.Small(2, 3, 2, Activation.Tanh), fine = SmallNetworks.Small(2, 3, 5, Activation.Tanh);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new DepthTransfer<double>(coarse, fine, Prolongation.Copy));
        Assert.StartsWith("A network with 5 layers and 81 parameters is no refinement of one with 2 layers and 45 parameters", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The control is the same function of time, so refining a stable network changes its final states the less, the finer it is.</summary>
    [Fact]
    public void Refinement_changes_fine_networks_less()
    {
        double[] changes = [.. Enumerable.Range(0, 4).Select(level => Change(4 << level))];
        for (int i = 1; i < changes.Length; i++) Assert.InRange(changes[i] / changes[i - 1], 0.4, 0.6);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("lbfgs")]
    public void Every_level_is_trained_and_recorded(string method)
    {
        Trainer<double> trainer = New(method);
        List<(int Layers, int Epoch)> seen = [];
        while (trainer.Status == TrainingStatus.Running)
            if (trainer.Advance() is { } record) seen.Add((trainer.Problem.Network.Layers, record.Epoch));
        Assert.Equal([(2, 1), (2, 2), (4, 3), (4, 4), (8, 5), (8, 6)], seen);
        Assert.Equal(TrainingStatus.Completed, trainer.Status);
        Assert.Equal([2, 4, 8], trainer.Levels.Select(level => level.Layers));
        Assert.All(trainer.Levels, level => Assert.Equal(LevelEpochs, level.Epochs));
        Assert.Equal(trainer.Work.LayerSteps, trainer.Levels.Sum(level => level.LayerSteps));
        Assert.Equal(trainer.Work.GradientEvaluations, trainer.Levels.Sum(level => level.GradientEvaluations));
        Assert.Equal([(2, 4), (4, 8)], trainer.Refinements.Select(r => (r.FromLayers, r.ToLayers)));
        Assert.All(trainer.Refinements, r => Assert.True(r.StateChange > 0 && r.Before.Loss != r.After.Loss && r.ValidationAfter is not null));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("lbfgs")]
    public void A_cascade_continues_bit_for_bit_from_every_step(string method)
    {
        Trainer<double> whole = New(method);
        while (whole.Status == TrainingStatus.Running) whole.Advance();
        for (int stop = 0; stop < whole.Step; stop++)
        {
            Trainer<double> first = New(method), second = New(method);
            for (int step = 0; step < stop; step++) first.Advance();
            (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = first.Save();
            second.EnterLevel(state.Level);
            second.Load(state, new(first.Parameters.Span), vectors.ToDictionary(v => v.Key, v => new Dense<double>(v.Value.Span)));
            while (second.Status == TrainingStatus.Running) second.Advance();
            Assert.Equal(whole.Parameters.Span.ToArray(), second.Parameters.Span.ToArray());
            Assert.Equal(whole.Refinements, second.Refinements);
            Assert.Equal(whole.Step, second.Step);
        }
    }

    [Fact]
    public void A_level_that_converges_goes_on_to_the_next()
    {
        Trainer<double> trainer = New("loose", levelEpochs: 2000);
        while (trainer.Status == TrainingStatus.Running) trainer.Advance();
        Assert.Equal(TrainingStatus.Converged, trainer.Status);
        Assert.Equal(8, trainer.Problem.Network.Layers);
        Assert.All(trainer.Refinements, r => Assert.NotEqual("", r.Cause));
    }

    /// <summary>There would be no epoch left to train the finer network.</summary>
    [Fact]
    public void A_level_that_converges_with_the_last_epoch_ends_the_training()
    {
        Trainer<double> whole = New("loose", levelEpochs: 2000);
        while (whole.Refinements.Count == 0) whole.Advance();
        Trainer<double> limited = New("loose", levelEpochs: 2000, epochs: whole.Epoch), resumed = New("loose", levelEpochs: 2000);
        while (limited.Status == TrainingStatus.Running) limited.Advance();
        Assert.Equal((TrainingStatus.Completed, whole.Epoch, 2), (limited.Status, limited.Epoch, limited.Problem.Network.Layers));
        Assert.Empty(limited.Refinements);
        (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = limited.Save();
        resumed.Load(state, limited.Parameters, vectors);
        resumed.Advance();
        Assert.Equal(4, resumed.Problem.Network.Layers);
    }

    /// <summary>After a refinement the last epoch was measured with other parameters, those of a network with half the layers.</summary>
    [Fact]
    public void A_refinement_forgets_what_was_measured_before_it()
    {
        Trainer<double> trainer = New("loose", levelEpochs: 2000);
        while (trainer.Refinements.Count == 0) trainer.Advance();
        Assert.Equal(4, trainer.Problem.Network.Layers);
        Assert.Null(trainer.LastEpoch);
    }

    [Fact]
    public void A_level_beyond_the_cascade_is_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => New("sgd").EnterLevel(3));
        Assert.StartsWith("The saved training stands at level 4 of a cascade, but this one has 3.", e.Message, StringComparison.Ordinal);
    }

    double Change(int layers)
    {
        Dataset<double> data = ToyProblem.Data<double>(60);
        Network<double> coarse = SmallNetworks.Small(2, 4, layers, Activation.Tanh, 2), fine = SmallNetworks.Small(2, 4, 2 * layers, Activation.Tanh, 2);
        Dense<double> x = new Initialization { Seed = 4 }.Parameters(coarse), y = new(fine.Parameters);
        new DepthTransfer<double>(coarse, fine, Prolongation.Copy).Prolong(x, y);
        NetworkObjective<double> Objective(Network<double> network) => new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), _team);
        return Objective(coarse).StateChange(x, Objective(fine), y);
    }

    Trainer<double> New(string method, int levelEpochs = LevelEpochs, int epochs = 0)
    {
        Dataset<double> data = ToyProblem.Data<double>(130), validation = ToyProblem.Data<double>(100, 22);
        TrainingLevel<double> At(int level)
        {
            Network<double> network = SmallNetworks.Small(2, 6, 2 << level, Activation.Tanh, 2);
            NetworkObjective<double> Objective(Dataset<double> samples) => new(network, new CrossEntropy<double>(), samples, new SerialPropagator<double>(), _team);
            TrainingProblem<double> problem = new(network, Objective(data), Objective(validation), [new Tikhonov<double>(network, 1e-3, 1e-3, 1e-3)]);
            return new(problem, new Minimization<IObjective<Dense<double>>, Dense<double>>(ToyProblem.Optimizer<double>(method), problem.Objective));
        }
        TrainingOptions options = new() { Epochs = epochs > 0 ? epochs : Levels * levelEpochs, LevelEpochs = levelEpochs, Batch = 50, Rate = 0.02, Schedule = new CosineRate(), Seed = 5 };
        return new(new Cascade<double>(Levels, At), options, network => new Initialization { Seed = 3 }.Parameters(network));
    }
}
