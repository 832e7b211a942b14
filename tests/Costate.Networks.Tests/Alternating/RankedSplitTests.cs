using Costate.Networks.Alternating;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Tests.Training;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Alternating;

/// <summary>Ranks share the samples of alternating minimisation and ADMM: the bits, what is sent, and trainings that go on with other ranks.</summary>
public sealed class RankedSplitTests
{
    const int Samples = 6 * 48 + 5;

    static readonly Dictionary<string, AlternatingOptions> _options = new()
    {
        ["clean"] = new(),
        ["warm"] = new() { Regressors = Regressors.Literal, Start = StateStart.Warm, Lambda = 0.1, Rho = 0 },
        ["absolute"] = new() { Penalty = PenaltyNorm.L1, HuberSteps = 3 },
        ["batches"] = new() { Variant = WeightVariant.EmaGram },
        ["recurrent"] = new(),
        ["averages"] = new() { Variant = WeightVariant.EmaStat, Averaging = 0.5 },
    };

    [Theory]
    [InlineData("clean"), InlineData("warm"), InlineData("absolute"), InlineData("batches"), InlineData("averages"), InlineData("recurrent"), InlineData("admm")]
    public void Any_number_of_ranks_and_threads_gives_the_same_bits(string method)
    {
        long[] one = Train(method, 1, (1, 6));
        foreach ((int ranks, int threads) in new[] { (2, 1), (3, 2), (5, 1) }) Assert.Equal(one, Train(method, threads, (ranks, 6)));
    }

    [Theory]
    [InlineData("clean"), InlineData("warm"), InlineData("absolute"), InlineData("batches"), InlineData("averages"), InlineData("recurrent"), InlineData("admm")]
    public void A_training_may_go_on_with_other_ranks(string method)
    {
        long[] one = Train(method, 1, (1, 6));
        Assert.Equal(one, Train(method, 1, (3, 3), (1, 3)));
        Assert.Equal(one, Train(method, 1, (1, 2), (2, 2), (4, 2)));
    }

    /// <summary>Σ [(n + 1)(n + 2)/2 + m·(n + 1)] numbers, of which G of the first layer is known after the first step; what the chunks have found; and the weights back.</summary>
    [Fact]
    public void A_step_sends_the_triangles_and_cross_terms_of_all_layers_once()
    {
        // 6-9-7-4
        const int Triangles = 7 * 8 / 2 + 10 * 11 / 2 + 8 * 9 / 2, Cross = 9 * 7 + 7 * 10 + 4 * 8, Parameters = Cross, Chunks = 4, Found = 2 + 3;
        long[][] sent = new long[2][];
        InProcessRanks.Run(2, ranks =>
        {
            CountingCommunicator counted = new(ranks);
            (TrainingProblem<double> problem, AlternatingIteration<double> method, Dense<double> x, ThreadTeam team) = Make(counted);
            using (team)
            {
                long[] own = sent[ranks.Rank] = new long[3];
                for (int step = 0; step < own.Length; step++)
                {
                    long before = counted.Count.Bytes;
                    method.Step(x);
                    own[step] = counted.Count.Bytes - before;
                }
                Assert.Equal(Samples, problem.Data.Samples);
            }
        });
        const long FoundHere = 8 * Chunks / 2 * Found, First = 8 * (Triangles + Cross), Later = First - 8 * 7 * 8 / 2, Back = 8 * Chunks * Found + 1 + 8 * Parameters;
        Assert.Equal([FoundHere + First, FoundHere + Later, FoundHere + Later], sent[1]);
        Assert.Equal([Back, Back, Back], sent[0]);
    }

    /// <summary>The page's volumes: 784-300-10, 592 466 numbers in the first full-batch iteration and 283 961 later.</summary>
    [Fact]
    public void The_volume_of_a_large_network_is_that_of_the_formula()
    {
        SumLayout[] layouts = [new(784, 300, 0), new(300, 10, new SumLayout(784, 300, 0).Length)];
        Assert.Equal(592_466, ChunkProducts.PackedLength(layouts, 0));
        Assert.Equal(283_961, ChunkProducts.PackedLength(layouts, 1));
    }

    [Fact]
    public void Ranks_that_share_the_layers_are_refused() => InProcessRanks.Run(2, ranks =>
    {
        using ThreadTeam team = new(1);
        Network<double> network = new Architecture { Inputs = 2, Outputs = 2, Width = 3, Opening = Opening.Pad, Layers = 4, Horizon = 1 }.Build<double>();
        RankGroups groups = new(ranks);
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), ToyProblem.Data<double>(100), new LayerParallelPropagator<double>(new(), groups, team), team, groups);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new AlternatingIteration<double>(new(network, objective, null), new(), miniBatches: false));
        Assert.Contains("share the samples, not the layers", e.Message, StringComparison.Ordinal);
    });

    static (TrainingProblem<double> Problem, AlternatingIteration<double> Method, Dense<double> X, ThreadTeam Team) Make(CountingCommunicator ranks)
    {
        ThreadTeam team = new(1);
        SplitProblem<double> split = new(Activation.Relu, samples: Samples, loss: LossFunction.CrossEntropy, team: team, ranks: new(ranks, ranks.Size));
        return (split.Problem, new(split.Problem, _options["clean"], miniBatches: false), split.X, team);
    }

    /// <summary>So many ranks for so many steps, one part after another.</summary>
    static long[] Train(string method, int threads, params (int Ranks, int Steps)[] parts)
    {
        bool miniBatches = method is "batches" or "averages";
        (TrainerState State, Dense<double> X, Dictionary<string, Dense<double>> Vectors)? saved = null;
        List<long> bits = [];
        for (int part = 0; part < parts.Length; part++)
        {
            bool isLast = part == parts.Length - 1;
            InProcessRanks.Run(parts[part].Ranks, ranks =>
            {
                using ThreadTeam team = new(threads);
                SplitProblem<double> split = new(Activation.Relu, samples: Samples, loss: LossFunction.CrossEntropy, team: team, recurrence: method == "recurrent" ? new() { Inputs = 2 } : null, ranks: new(ranks, ranks.Size));
                TrainingLevel<double> level = new(split.Problem, method == "admm" ? new AdmmIteration<double>(split.Problem, new() { Warm = 2 }, 3) : new AlternatingIteration<double>(split.Problem, _options[method], miniBatches)) { TakesBatches = true };
                Trainer<double> trainer = new(new Cascade<double>(1, _ => level), new() { Epochs = 6, Batch = miniBatches ? 120 : 0, Seed = 5 }, _ => split.X);
                if (ranks.Rank > 0)
                {
                    trainer.Follow();
                    return;
                }
                if (saved is { } from) trainer.Load(from.State, from.X, from.Vectors);
                for (int step = 0; trainer.Status == TrainingStatus.Running && step < parts[part].Steps; step++)
                {
                    trainer.Advance();
                    bits.Add(BitConverter.DoubleToInt64Bits(trainer.LastStep.Value));
                    bits.AddRange(trainer.LastStep.Split!.Penalties.Select(BitConverter.DoubleToInt64Bits));
                }
                Dense<double> x = trainer.Gather();
                (TrainerState state, IReadOnlyDictionary<string, Dense<double>> vectors) = trainer.Save();
                saved = (state, new(x.Span), vectors.ToDictionary(v => v.Key, v => new Dense<double>(v.Value.Span)));
                if (isLast)
                {
                    foreach ((string _, Dense<double> vector) in vectors.OrderBy(v => v.Key, StringComparer.Ordinal)) bits.AddRange(vector.Span.ToArray().Select(BitConverter.DoubleToInt64Bits));
                    bits.AddRange(x.Span.ToArray().Select(BitConverter.DoubleToInt64Bits));
                }
                trainer.Dismiss(0);
            });
        }
        return [.. bits];
    }
}
