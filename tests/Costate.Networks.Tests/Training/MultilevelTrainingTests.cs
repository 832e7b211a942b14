using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Optimization.Multilevel;
using Costate.Numerics.Optimization.Regularized;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Levenberg and Marquardt's method on networks of 8, 4 and 2 layers at once: a trainer drives it like any other, and networks with fewer layers are coarse problems like any other.</summary>
public sealed class MultilevelTrainingTests : IDisposable
{
    const int Epochs = 16, Samples = 130;

    readonly ThreadTeam _team = new();

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_trainer_drives_levels_of_networks(int levels)
    {
        Trainer<double> whole = New(levels);
        (double first, int coarse) = (double.NaN, 0);
        for (double before = double.PositiveInfinity; whole.Status == TrainingStatus.Running; before = whole.LastStep.Value)
        {
            whole.Advance();
            if (double.IsNaN(first)) first = whole.LastStep.Value;
            Assert.True(whole.LastStep.Value <= before);
            if (whole.LastStep.Regularization is { IsCoarse: true, IsAccepted: true }) coarse++;
        }
        Assert.Equal(TrainingStatus.Completed, whole.Status);
        Assert.True(whole.LastStep.Value < 0.8 * first);
        Assert.Equal(levels > 1, coarse > 3);

        Trainer<double> begun = New(levels), resumed = New(levels);
        for (int step = 0; step < 6; step++) begun.Advance();
        (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = begun.Save();
        resumed.Load(state, begun.Parameters, vectors);
        while (resumed.Status == TrainingStatus.Running) resumed.Advance();
        Assert.Equal(whole.Parameters.Span.ToArray(), resumed.Parameters.Span.ToArray());
    }

    Trainer<double> New(int levels)
    {
        Dataset<double> data = ToyProblem.Data<double>(Samples);
        List<ICoarseModel<ICurvature<Dense<double>>, Dense<double>>> models = [];
        Network<double> fine = Network(8);
        for (int level = 1; level < levels; level++)
        {
            Network<double> coarse = Network(8 >> level);
            models.Add(new CoherentCurvature<Dense<double>>(Objective(coarse), new DepthTransfer<double>(coarse, Network(16 >> level), Prolongation.Copy), new(coarse.Parameters)));
        }
        RegularizationOptions options = new() { Coarse = new() { Iterations = 3 } };
        AdaptiveRegularization<ICurvature<Dense<double>>, Dense<double>> method = new(() => new CurvatureStep<Dense<double>>(), options, [.. models]);
        TrainingProblem<double> problem = new(fine, new(fine, new CrossEntropy<double>(), data, new SerialPropagator<double>(), _team), null, [new Tikhonov<double>(fine, 1e-3, 1e-3, 1e-3)]);
        return new(new Cascade<double>(1, _ => new(problem, new Minimization<ICurvature<Dense<double>>, Dense<double>>(method, problem.Curvature!))),
            new() { Epochs = Epochs, Batch = Samples, Seed = 5 }, network => new Initialization { Seed = 3 }.Parameters(network));

        static Network<double> Network(int layers) => SmallNetworks.Small(2, 6, layers, Activation.Tanh, 2);

        ICurvature<Dense<double>> Objective(Network<double> network) => new SumCurvature<Dense<double>>(
            new NetworkObjective<double>(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), _team), new Tikhonov<double>(network, 1e-3, 1e-3, 1e-3));
    }
}
