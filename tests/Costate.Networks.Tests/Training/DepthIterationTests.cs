using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Networks.Training.Depths;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>Regularised methods of order 1 and 2 on networks of 8, 4 and 2 layers, in a trainer: they descend, they are continued with the same bits, and all their work is counted.</summary>
public sealed class DepthIterationTests : IDisposable
{
    const int Epochs = 10, Samples = 70;

    readonly ThreadTeam _team = new(1);
    readonly Dataset<double> _data = ToyProblem.Data<double>(Samples);

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public void They_descend_and_go_on_with_the_same_bits(int order, int levels)
    {
        Trainer<double> whole = New(order, levels), begun = New(order, levels), resumed = New(order, levels);
        double first = double.NaN;
        for (double before = double.PositiveInfinity; whole.Status == TrainingStatus.Running; before = whole.LastStep.Value)
        {
            whole.Advance();
            if (double.IsNaN(first)) first = whole.LastStep.Value;
            Assert.True(whole.LastStep.Value <= before);
        }
        Assert.Equal(TrainingStatus.Completed, whole.Status);
        Assert.True(whole.LastStep.Value < 0.95 * first, $"{first} -> {whole.LastStep.Value}");

        for (int step = 0; step < 5; step++) begun.Advance();
        (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = begun.Save();
        resumed.Load(state, begun.Parameters, vectors);
        while (resumed.Status == TrainingStatus.Running) resumed.Advance();
        Assert.Equal(whole.Parameters.Span.ToArray(), resumed.Parameters.Span.ToArray());
        (DepthReport once, DepthReport parts) = (Report(whole), Report(resumed));
        Assert.Equal((once.FineSteps, once.FineAccepted, once.CoarseSteps, once.CoarseAccepted), (parts.FineSteps, parts.FineAccepted, parts.CoarseSteps, parts.CoarseAccepted));
        Assert.Equal(Epochs, once.FineSteps + once.CoarseSteps);
        Assert.Equal((order, levels > 1), (once.Order, once.CoarseAccepted > 0));
        Assert.Equal(once.Depths.Skip(1).Select(d => (d.Layers, d.GradientEvaluations, d.Products)), parts.Depths.Skip(1).Select(d => (d.Layers, d.GradientEvaluations, d.Products)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_work_on_all_networks_is_counted(int order)
    {
        Trainer<double> trainer = New(order, 3);
        while (trainer.Status == TrainingStatus.Running)
        {
            trainer.Advance();
            IReadOnlyList<DepthWork> depths = Report(trainer).Depths;
            Assert.Equal([8, 4, 2], depths.Select(d => d.Layers));
            Assert.All(depths, d => Assert.Equal(0, d.LayerSteps % d.Layers));
            Assert.Equal((depths.Sum(d => d.LayerSteps), depths.Sum(d => d.GradientEvaluations), depths.Sum(d => d.Products)),
                (trainer.Work.LayerSteps, trainer.Work.GradientEvaluations, trainer.Work.Products));
        }
        Assert.All(Report(trainer).Depths, d => Assert.True(d.LayerSteps > 0 && d.GradientEvaluations > 0 && d.Products > 0 == (order == 1), $"{d}"));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("must be 1 or 2, but is 3", Assert.Throws<ArgumentException>(() => new DepthIteration<double>(Problem(8), [], new() { Order = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("twice as many layers", Assert.Throws<ArgumentException>(() => new DepthIteration<double>(Problem(8), [Problem(2)])).Message, StringComparison.Ordinal);
        TrainingProblem<double> rough = Problem(8, new Value());
        Assert.Contains("has no curvature", Assert.Throws<ArgumentException>(() => new DepthIteration<double>(rough, [])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DepthIteration<double>(Problem(8), [], new() { Regularization = new() { Resolution = 0 } }));
    }

    static DepthReport Report(Trainer<double> trainer) => ((DepthIteration<double>)trainer.Method).Report;

    Trainer<double> New(int order, int levels)
    {
        DepthIteration<double> method = new(Problem(8), [.. Enumerable.Range(1, levels - 1).Select(level => Problem(8 >> level))], new() { Order = order, Step = new() { Iterations = 12 }, Regularization = new() { Coarse = new() { Iterations = 2 } } });
        TrainingLevel<double> level = new(Problem(8), method);
        return new(new Cascade<double>(1, _ => level), new() { Epochs = Epochs, Seed = 5 }, network => new Initialization { Seed = 3 }.Parameters(network));
    }

    TrainingProblem<double> Problem(int layers, params IObjective<Dense<double>>[] more)
    {
        Network<double> network = SmallNetworks.Small(2, 5, layers, Activation.Tanh, 2);
        return new(network, new(network, new CrossEntropy<double>(), _data, new SerialPropagator<double>(), _team), null, [new Tikhonov<double>(network, 1e-3, 1e-3, 1e-3), .. more]);
    }

    sealed class Value : IObjective<Dense<double>>
    {
        double IObjective<Dense<double>>.Value(Dense<double> x) => 0;

        public double Gradient(Dense<double> x, Dense<double> gradient)
        {
            gradient.SetZero();
            return 0;
        }
    }
}
