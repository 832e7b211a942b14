using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Training;

/// <summary>A training has the same bits however its ranks share layers and samples, and may go on with other ranks in other groups.</summary>
public sealed class GroupedTrainingTests
{
    const int Epochs = 6;

    static readonly (int Ranks, int Groups)[] _arrangements = [(2, 2), (4, 2), (6, 3), (4, 4)];

    [Theory]
    [InlineData("adamw"), InlineData("lbfgs"), InlineData("one-shot"), InlineData("cascade"), InlineData("serial")]
    public void Any_arrangement_gives_the_same_bits(string method)
    {
        long[] one = Train(method, (1, 1));
        foreach ((int ranks, int groups) in _arrangements) Assert.Equal(one, Train(method, (method == "serial" ? groups : ranks, groups)));
    }

    [Theory]
    [InlineData("adamw"), InlineData("lbfgs"), InlineData("one-shot"), InlineData("cascade"), InlineData("serial")]
    public void A_training_may_go_on_in_another_arrangement(string method)
    {
        long[] one = Train(method, 0.02, countsWork: false, (1, 1));
        (int, int) half = method == "serial" ? (2, 2) : (4, 2);
        Assert.Equal(one, Train(method, half, (1, 1)));
        Assert.Equal(one, Train(method, (1, 1), half));
        Assert.Equal(one, Train(method, (2, method == "serial" ? 2 : 1), half, (3, 3)));
    }

    [Fact]
    public void A_training_that_diverges_ends_on_all_ranks()
    {
        long[] one = Train("adamw", rate: 1e300, countsWork: true, (1, 1));
        Assert.Equal(one, Train("adamw", rate: 1e300, countsWork: true, (4, 2)));
        Assert.Equal(one, Train("adamw", rate: 1e300, countsWork: true, (4, 4)));
    }

    /// <summary>What is measured for reports is no solve, and all of it is counted: with validation data and with refinements, on every rank the same.</summary>
    [Theory]
    [InlineData(1, "adamw", 4), InlineData(2, "cascade", 14), InlineData(2, "one-shot", 16)]
    public void Measuring_sweeps_are_counted(int ranks, string method, long expected)
    {
        long measured = 0;
        InProcessRanks.Run(ranks, all =>
        {
            using ThreadTeam team = new(1);
            RankGroups groups = new(all);
            int levels = method == "cascade" || method == "one-shot" ? 2 : 1;
            Trainer<double> trainer = new(
                new(levels, level => Level(method, levels == 2 && level == 0 ? 8 : 16, groups, team)), new() { Epochs = 2 * levels, LevelEpochs = 2, Batch = 400, Rate = 0.02 },
                network => new Initialization { Seed = 3 }.Parameters(network));
            if (all.Rank > 0)
            {
                trainer.Follow();
                return;
            }
            while (trainer.Status == TrainingStatus.Running) trainer.Advance();
            measured = trainer.GatherWork()!.Totals.Measurements;
            trainer.Dismiss(0);
        });
        Assert.Equal(expected, measured);
    }

    static long[] Train(string method, params (int Ranks, int Groups)[] parts) => Train(method, 0.02, countsWork: parts.Length == 1, parts);

    /// <summary>Some steps in each part, the last one to the end.</summary>
    static long[] Train(string method, double rate, bool countsWork, params (int Ranks, int Groups)[] parts)
    {
        (TrainerState State, Dense<double> X, Dictionary<string, Dense<double>> Vectors)? saved = null;
        List<long> bits = [];
        for (int part = 0; part < parts.Length; part++)
        {
            bool isLast = part == parts.Length - 1;
            InProcessRanks.Run(parts[part].Ranks, ranks =>
            {
                using ThreadTeam team = new(ranks.Size == 4 ? 2 : 1);
                RankGroups groups = new(ranks, parts[part].Groups);
                Trainer<double> trainer = new(
                    new(method == "cascade" ? 2 : 1, level => Level(method, method == "cascade" && level == 0 ? 8 : 16, groups, team)),
                    new() { Epochs = method == "cascade" ? 2 * Epochs : Epochs, LevelEpochs = Epochs, Batch = 150, Rate = rate, Seed = 5 }, network => new Initialization { Seed = 3 }.Parameters(network));
                if (ranks.Rank > 0)
                {
                    trainer.Follow();
                    return;
                }
                if (saved is { } from)
                {
                    trainer.EnterLevel(from.State.Level);
                    trainer.Load(from.State, from.X, from.Vectors);
                }
                for (int step = 0; trainer.Status == TrainingStatus.Running && (isLast || step < 2); step++) trainer.Advance();
                Dense<double> x = trainer.Gather();
                (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = trainer.Save();
                saved = (state, new(x.Span), vectors.ToDictionary(v => v.Key, v => new Dense<double>(v.Value.Span)));
                if (isLast)
                {
                    (Measurement training, Measurement? validation) = trainer.Measure();
                    bits.AddRange([state.Step, (long)state.Status, BitConverter.DoubleToInt64Bits(training.Loss), BitConverter.DoubleToInt64Bits(validation!.Value.Loss)]);
                    // A method that goes on may look at its point once more.
                    if (countsWork) bits.AddRange([state.GradientEvaluations, state.LayerSteps]);
                    foreach (Refinement refinement in trainer.Refinements) bits.Add(BitConverter.DoubleToInt64Bits(refinement.StateChange));
                    bits.AddRange(state.Optimizer.OrderBy(number => number.Key, StringComparer.Ordinal).Select(number => BitConverter.DoubleToInt64Bits(number.Value)));
                    foreach ((string _, Dense<double> vector) in vectors.OrderBy(v => v.Key, StringComparer.Ordinal)) bits.AddRange(vector.Span.ToArray().Select(BitConverter.DoubleToInt64Bits));
                    bits.AddRange(x.Span.ToArray().Select(BitConverter.DoubleToInt64Bits));
                }
                trainer.Dismiss(0);
            });
        }
        return [.. bits];
    }

    static TrainingLevel<double> Level(string method, int layers, RankGroups groups, ThreadTeam team)
    {
        Network<double> network = new Architecture { Inputs = 2, Outputs = 2, Width = 3, Opening = Opening.Pad, Layers = layers, Horizon = 2 }.Build<double>();
        NetworkObjective<double> Objective(Dataset<double> data) => new(
            network, new CrossEntropy<double>(), data,
            method == "serial" ? new SerialPropagator<double>() : new LayerParallelPropagator<double>(new() { Coarsening = new() { Factors = [4], LeastSteps = 2 }, Cycles = 1 }, groups, team), team, groups);
        NetworkObjective<double> training = Objective(ToyProblem.Data<double>(760));
        TrainingProblem<double> problem = new(network, training, Objective(ToyProblem.Data<double>(130, 22)), new Tikhonov<double>(training.Share, 1e-2, 1e-2, 1e-2), new Smoothness<double>(training.Share, 1e-2));
        return new(problem, method == "one-shot" ? new OneShotIteration<double>(new(problem, finishes: false), new(new() { Cycles = 1, Guards = false }))
            : new Minimization<IObjective<Dense<double>>, Dense<double>>(ToyProblem.Optimizer<double>(method == "lbfgs" ? method : "adamw"), problem.Objective));
    }
}
