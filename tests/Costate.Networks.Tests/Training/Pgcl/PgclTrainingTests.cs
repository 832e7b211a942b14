using Costate.Networks.Analysis;
using Costate.Networks.Data;
using Costate.Networks.Data.Generators;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training.Pgcl;

/// <summary>The trainings of the specification: predictions are worth something, a global prediction stabilises, the theorem's mean falls.</summary>
public sealed class PgclTrainingTests
{
    const int Layers = 16;

    [Fact]
    public void On_gauss10_predictions_are_worth_something()
    {
        PgclRun<float> run = Run(Gauss10.Generate<float>(4000, 0, 0).Training, 20, 2, 32, 0);
        double serial = Loss(run, run.Serially());
        double frozen = Loss(run, Two(PgclControl.Frozen)), fit = Loss(run, Two(PgclControl.None)), minus = Loss(run, Two(PgclControl.Minus)), zero = Loss(run, Two(PgclControl.Zero));
        Assert.True(serial < fit && fit <= 0.7 * frozen && fit <= 2.5 * serial, $"serial {serial:G4}, predicted {fit:G4}, frozen {frozen:G4}");
        Assert.True(minus > frozen, $"minus {minus:G4}, frozen {frozen:G4}");
        Assert.InRange(zero / frozen, 0.95, 1.05);
        double four = Loss(run, run.ByStages(Options(4) with { Labels = true })), fourFrozen = Loss(run, run.ByStages(Options(4) with { Control = PgclControl.Frozen }));
        Assert.True(four <= 0.5 * fourFrozen, $"four stages {four:G4}, frozen {fourFrozen:G4}");

        Dense<float> Two(PgclControl control) => run.ByStages(Options(2) with { Control = control });
    }

    /// <summary>Without a global prediction the first stages are driven by wrong co-states and their weights grow.</summary>
    [Fact]
    public void A_global_prediction_stabilises()
    {
        (double[] losses, double[] norms) = Of(50);
        (double[] alone, double[] aloneNorms) = Of(0);
        Assert.True(Median(losses) <= 0.01 && Median(alone) >= 100 * Median(losses) && alone.Max() >= 0.05, $"losses with {string.Join(", ", losses)}, without {string.Join(", ", alone)}");
        Assert.True(Median(aloneNorms) >= 5 * Median(norms), $"norms with {string.Join(", ", norms)}, without {string.Join(", ", aloneNorms)}");

        static (double[] Losses, double[] Norms) Of(int history)
        {
            (IReadOnlyList<double> Losses, double Norm)[] runs = [.. Enumerable.Range(0, 9).Select(seed => StageStability.Train(4, true, history, (ulong)seed))];
            return ([.. runs.Select(run => run.Losses[^1])], [.. runs.Select(run => run.Norm)]);
        }
    }

    [Fact]
    public void The_weighted_gradient_of_the_theorem_falls()
    {
        PgclRun<float> run = Run(Rings.Generate<float>(4000, 0, 0).Training, 8, 4, 16, 0) with { Decay = 0.21 * 48 };
        double early = 0, late = 0;
        Dense<float> early16 = run.ByStages(Options(2) with { Monitor = 10 }, 1, (_, method) => early = method.Monitor.WeightedGradient);
        run = run with { Epochs = 48, Decay = 0.21 * 48 };
        Dense<float> late48 = run.ByStages(Options(2) with { Monitor = 10 }, 1, (_, method) => late = method.Monitor.WeightedGradient);
        Assert.True(late < early, $"{late:G4} after 48 epochs, {early:G4} after 16");
        // Comparing changes nothing.
        Assert.Equal(run.ByStages(Options(2)).Span.ToArray(), late48.Span.ToArray());
        Assert.NotEqual(early16.Span.ToArray(), late48.Span.ToArray());
    }

    static double Median(double[] numbers) => numbers.Order().ElementAt(numbers.Length / 2);

    static double Loss(PgclRun<float> run, Dense<float> x) => run.Loss(x);

    static PgclOptions Options(int stages) => new() { Cuts = StageCuts.Equal(Layers, stages) };

    static PgclRun<float> Run(Dataset<float> data, int width, double horizon, int epochs, ulong seed)
    {
        Network<float> network = new Architecture { Inputs = data.Features, Outputs = data.Classes, Width = width, Opening = Opening.Pad, Layers = Layers, Horizon = horizon }.Build<float>();
        Dense<float> x = new Initialization { Layers = InitialLayers.Independent, Gain = 0.5, Seed = seed }.Parameters(network);
        return new() { Network = network, Data = data, Start = x, Tikhonov = 0, Batch = 64, Rate = 0.5, Epochs = epochs, Optimizer = () => new Sgd<Dense<float>>(new() { Momentum = 0 }) };
    }
}
