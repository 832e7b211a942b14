using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis;

/// <summary>Whether a global prediction stabilises training by stages: a spiral, 16 layers with steps of 0.75 of y' = tanh(K(t)y + b), plain stochastic gradients with rate 0.5, 1512 mini-batches of 64.</summary>
/// <remarks>
/// Without mini-batches of global prediction (H = 0) the first stages are driven by wrong co-states from the start. Source: the claim is that of Parpas, “Predict globally, correct locally”, talk at
/// Imperial College London (2019), where it is a figure without numbers; the experiment is ours.
/// </remarks>
public static class StageStability
{
    const int Layers = 16, Width = 8, Samples = 4000, Batch = 64, Epochs = 24;
    const double Horizon = 12, Rate = 0.5, Gain = 0.5;

    /// <summary>One training.</summary>
    /// <param name="stages">K; 1 is serial training.</param>
    /// <param name="labels">Whether the predictors see the classes.</param>
    /// <param name="history">H, mini-batches of global prediction.</param>
    /// <param name="seed">Of data, initial parameters and mini-batches.</param>
    /// <returns>The loss after every epoch, and the largest ‖K_j‖₂ in the end.</returns>
    public static (IReadOnlyList<double> Losses, double LargestNorm) Train(int stages, bool labels, int history, ulong seed)
    {
        Dataset<float> data = Spiral.Generate<float>(Samples, 0, seed).Training;
        Architecture architecture = new() { Inputs = data.Features, Outputs = data.Classes, Width = Width, Opening = Opening.Pad, Layers = Layers, Horizon = Horizon };
        Network<float> network = architecture.Build<float>();
        using ThreadTeam team = new(1);
        CrossEntropy<float> loss = new();
        TrainingProblem<float> problem = new(network, new(network, loss, data, new SerialPropagator<float>(), team), null);
        PgclSetup<float> setup = new() { Network = network, Loss = loss, Data = data, Optimizer = () => new Sgd<Dense<float>>(new() { Momentum = 0 }) };
        PredictCorrect<float> method = new(setup, new() { Cuts = StageCuts.Equal(Layers, stages), Labels = labels, History = history }, problem.Data.Share, team);
        Trainer<float> trainer = new(new Cascade<float>(1, _ => new(problem, method)), new() { Epochs = Epochs, LevelEpochs = Epochs, Batch = Batch, Rate = Rate, Seed = seed },
            own => new Initialization { Layers = InitialLayers.Independent, Gain = Gain, Seed = seed }.Parameters(own));
        List<double> losses = [];
        while (trainer.Status == TrainingStatus.Running)
            if (trainer.Advance() is { } epoch) losses.Add(epoch.Training.Loss);
        return (losses, Enumerable.Range(0, Layers).Max(layer => Norm(network, trainer.Parameters, layer)));
    }

    static double Norm(Network<float> network, Dense<float> x, int layer) =>
        SpectralNorm.Of(Array.ConvertAll(x.Span.Slice(network.LayerStart(layer), Width * Width).ToArray(), number => (double)number), Width, Width);
}
