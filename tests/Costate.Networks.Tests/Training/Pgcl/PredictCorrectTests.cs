using System.Numerics;
using Costate.Networks.Training;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training.Pgcl;

/// <summary>Stages with true co-states are serial training, bit for bit; with predicted ones they have the same bits on one rank as on a rank per stage.</summary>
public sealed class PredictCorrectTests
{
    const int Layers = 12;

    public static TheoryData<int, string> Exact => new()
    {
        { 1, "none" }, { 2, "history" }, { 4, "history" }, { 2, "exact" }, { 4, "exact" },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public void True_co_states_give_the_weights_of_serial_training(int stages, string how)
    {
        SameAsSerial<double>(stages, how, () => new Sgd<Dense<double>>(new() { Momentum = 0.9 }), 1);
        SameAsSerial<float>(stages, how, () => new AdamW<float>(new() { WeightDecay = 0.01 }), stages);
    }

    static void SameAsSerial<T>(int stages, string how, Func<IRatedOptimizer<IObjective<Dense<T>>, Dense<T>>> optimizer, int ranks) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PgclRun<T> run = Run<T>() with { Optimizer = optimizer, Rate = 0.02 };
        PgclOptions options = Options(stages) with { History = how == "history" ? 1000 : 3, Control = how == "exact" ? PgclControl.Exact : PgclControl.None };
        Same(run.Serially(), run.ByStages(options, ranks));
    }

    [Theory]
    [InlineData(2, 1, 0)]
    [InlineData(2, 2, 5)]
    [InlineData(3, 3, 0)]
    [InlineData(4, 2, 5)]
    [InlineData(8, 1, 5)]
    public void Ranks_have_the_bits_of_stages_that_are_played_in_turn(int stages, int lag, int history)
    {
        PgclOptions options = Options(stages) with { Lag = lag, History = history, Labels = stages > 2 };
        PgclRun<double> run = Run<double>() with { Rate = 0.05 };
        Dense<double> one = run.ByStages(options);
        Same(one, run.ByStages(options, stages));
        Assert.NotEqual(run.Serially().Span.ToArray(), one.Span.ToArray());
    }

    /// <summary>Saved in an epoch, on one rank or on a rank per stage, and continued on the other: the bits of a training at once.</summary>
    [Theory]
    [InlineData(1, 3, "none", 1)]
    [InlineData(3, 1, "none", 1)]
    [InlineData(1, 1, "frozen", 1)]
    [InlineData(3, 3, "random", 1)]
    [InlineData(1, 3, "none", 2)]
    public void A_saved_training_goes_on_with_the_same_bits(int before, int after, string control, int coarsening)
    {
        PgclOptions options = Options(3) with { Control = Enum.Parse<PgclControl>(control, ignoreCase: true), History = 7, Lag = 3, Window = 4, Coarsening = coarsening, Labels = true, Monitor = 3 };
        PgclRun<float> run = Run<float>() with { Rate = 0.02, Optimizer = () => new AdamW<float>() };
        foreach (int epochs in new[] { 1, 3 })   // within the coarse prediction, and behind it
        {
            (TrainerState State, Dense<float> X, Dictionary<string, Dense<float>> Vectors) saved = (run with { Epochs = epochs }).Saved(options, before);
            Same(run.ByStages(options), run.Continued(options, after, saved));
        }
    }

    /// <summary>Saved where the coarse prediction has just ended, the optimiser of the network itself begins anew.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    public void A_training_goes_on_right_behind_a_coarse_prediction(int before, int after)
    {
        PgclOptions options = Options(3) with { History = 10, Coarsening = 2 };
        PgclRun<float> run = Run<float>() with { Rate = 0.02, Optimizer = () => new AdamW<float>() };
        Same(run.ByStages(options), run.Continued(options, after, (run with { Epochs = 2 }).Saved(options, before)));   // five mini-batches an epoch
    }

    /// <summary>Without a global prediction the first prediction is zero: it has no relative error, and does not spoil those of the others.</summary>
    [Fact]
    public void A_zero_prediction_is_left_out_of_the_errors()
    {
        PgclMonitor? monitor = null;
        Run<float>().ByStages(Options(2) with { History = 0, Monitor = 1 }, 1, (_, method) => monitor = method.Monitor);
        Assert.Equal(20, monitor!.Comparisons);
        Assert.All(monitor.MeanErrors.Concat(monitor.MeanCosines).Concat(monitor.LargestRatios), number => Assert.True(double.IsFinite(number)));
    }

    /// <summary>Of a coarse network every layer was copied, and then they differ.</summary>
    [Fact]
    public void A_coarse_prediction_trains_fewer_layers()
    {
        PgclRun<double> run = Run<double>() with { Rate = 0.05, Epochs = 2 };
        PgclOptions coarse = Options(2) with { Coarsening = 3, History = 1000 };
        long steps = 0;
        Dense<double> x = run.ByStages(coarse, 1, (trainer, _) => steps = trainer.Work.LayerSteps), serial = Coarse().Serially();
        Network<double> network = run.Network;
        Assert.Equal(10 * Layers / 3, steps);
        for (int j = 0; j < Layers; j++)
            Assert.Equal(serial.Span.Slice(Coarse().Network.LayerStart(j / 3), network.LayerParameters).ToArray(), x.Span.Slice(network.LayerStart(j), network.LayerParameters).ToArray());
        Dense<double> mixed = run.ByStages(coarse with { History = 5 }, 2);
        Assert.NotEqual(mixed.Span.Slice(network.LayerStart(0), network.LayerParameters).ToArray(), mixed.Span.Slice(network.LayerStart(1), network.LayerParameters).ToArray());
        Same(run.ByStages(coarse with { History = 5 }), mixed);

        PgclRun<double> Coarse()
        {
            Network<double> few = Network<double>(Layers / 3);
            Dense<double> start = new(few.Parameters);
            run.Start.Span[..few.LayerStart(0)].CopyTo(start.Span);
            for (int j = 0; j < few.Layers; j++) run.Start.Span.Slice(run.Network.LayerStart(3 * j), few.LayerParameters).CopyTo(start.Span[few.LayerStart(j)..]);
            run.Start.Span[run.Network.LayerStart(Layers)..].CopyTo(start.Span[few.LayerStart(few.Layers)..]);
            return run with { Network = few, Start = start };
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_divergence_names_the_stage_and_keeps_the_last_epoch(int ranks)
    {
        PgclRun<float> run = Run<float>() with { Rate = 1e30, Epochs = 3 };
        string? reason = null;
        Dense<float> x = run.ByStages(Options(3), ranks, (trainer, _) => reason = trainer.StopReason, mayFail: true);
        Assert.Contains("Kept: the parameters at the end of epoch 0.", reason, StringComparison.Ordinal);
        Same(run.Start, x);
    }

    static void Same<T>(Dense<T> expected, Dense<T> actual) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Assert.Equal(expected.Span.ToArray(), actual.Span.ToArray());

    static PgclOptions Options(int stages) => new() { Cuts = [.. Enumerable.Range(0, stages + 1).Select(k => k * Layers / stages)] };

    static PgclRun<T> Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = Network<T>(Layers);
        return new() { Network = network, Data = SmallNetworks.Data<T>(3, 230, 3), Start = SmallNetworks.Parameters(network) };
    }

    static Network<T> Network<T>(int layers) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Architecture { Inputs = 3, Outputs = 3, Width = 5, Layers = layers, Horizon = 2 }.Build<T>();
}
