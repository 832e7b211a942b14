using System.Numerics;
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

    static void Same<T>(Dense<T> expected, Dense<T> actual) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Assert.Equal(expected.Span.ToArray(), actual.Span.ToArray());

    static PgclOptions Options(int stages) => new() { Cuts = [.. Enumerable.Range(0, stages + 1).Select(k => k * Layers / stages)] };

    static PgclRun<T> Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = SmallNetworks.Small<T>(3, 5, Layers, Costate.Networks.Kernels.Activation.Tanh, 3);
        return new() { Network = network, Data = SmallNetworks.Data<T>(3, 230, 3), Start = SmallNetworks.Parameters(network) };
    }
}
