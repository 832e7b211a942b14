using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Tests.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

/// <summary>Groups of ranks that share the samples, each with ranks that share the layers or with one rank alone: all that an objective gives has the bits of one rank.</summary>
public sealed class SampleGroupTests
{
    const int Samples = 748;   // eight tiles and as many chunks

    static readonly (int Ranks, int Groups)[] _both = [(2, 1), (2, 2), (4, 2), (9, 3), (12, 2), (8, 8)], _samplesAlone = [(2, 2), (3, 3), (5, 5), (20, 20)];

    public static TheoryData<string, Dynamics, Integrator, int> Cases => new()
    {
        { "serial", Dynamics.Dense, Integrator.Euler, 12 },
        { "serial", Dynamics.Antisymmetric, Integrator.Ab3, 9 },
        { "checkpointed", Dynamics.Dense, Integrator.Rk4, 12 },
        { "reversible", Dynamics.Hamiltonian, Integrator.Verlet, 10 },
        { "reversible", Dynamics.Hamiltonian, Integrator.Verlet, 900 },   // some layers at a time
        { "two cycles", Dynamics.Dense, Integrator.Euler, 23 },
        { "two cycles", Dynamics.DoubleSymmetric, Integrator.Leapfrog, 16 },
        { "tolerance", Dynamics.Hamiltonian, Integrator.Verlet, 10 },
        { "one level", Dynamics.Dense, Integrator.Euler, 4 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_that_an_objective_gives_has_the_bits_of_one_rank(string propagation, Dynamics dynamics, Integrator integrator, int layers)
    {
        Same<double>(propagation, dynamics, integrator, layers);
        Same<float>(propagation, dynamics, integrator, layers);
    }

    [Fact]
    public void Products_with_the_curvature_have_the_bits_of_one_rank()
    {
        foreach (long kept in new[] { 0, long.MaxValue })
        {
            long[] one = Products(1, kept);
            foreach (int groups in new[] { 2, 3, 8 }) Assert.Equal(one, Products(groups, kept));
        }

        long[] Products(int groups, long kept) => Agreed(groups, ranks =>
        {
            using ThreadTeam team = new(1);
            Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, 6);
            NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), Data<double>(network), new SerialPropagator<double>(), team, new(ranks, groups)) { KeptBytes = kept };
            Dense<double> x = SmallNetworks.Parameters(network), product = x.Like();
            ILinearOperator<Dense<double>> curvature = objective.Curvature(x);
            curvature.Apply(x, product);
            return Bits<double>(product.Span);
        });
    }

    [Fact]
    public void States_of_a_rank_fall_with_the_number_of_groups()
    {
        long[] bytes = [.. Enumerable.Range(0, 4).Select(power => 1 << power).Select(groups => Agreed(2 * groups, ranks =>
        {
            using ThreadTeam team = new(1);
            Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, 32);
            NetworkObjective<double> objective = Objective("two cycles", network, SmallNetworks.Data<double>(3, 16 * 96, 2), team, new(ranks, groups));
            Dense<double> x = objective.Share.Own(SmallNetworks.Parameters(network));
            objective.Gradient(x, x.Like());
            return objective.StateBytes;
        }))];
        for (int k = 1; k < bytes.Length; k++) Assert.InRange(bytes[k], bytes[0] >> k, (bytes[0] >> k) * 1.01);
    }

    [Fact]
    public void Gradients_are_exchanged_once_however_many_chunks_there_are()
    {
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, 32);
        long[] messages = new long[4];
        InProcessRanks.Run(4, ranks =>
        {
            using ThreadTeam team = new(1);
            CountingCommunicator counting = new(ranks);
            NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), SmallNetworks.Data<double>(3, 16 * 96, 2), new SerialPropagator<double>(), team, new(counting, 4));
            Dense<double> x = SmallNetworks.Parameters(network);
            objective.Gradient(x, x.Like());
            messages[ranks.Rank] = counting.Count.Messages;
        });
        // What was found to rank 0 and back, sums to rank 0, the gradient back: each a tree of three messages.
        Assert.Equal(4 * 3, messages.Sum());
    }

    [Fact]
    public void Ranks_that_cannot_be_shared_out_evenly_are_refused()
    {
        InProcessRanks.Run(4, ranks =>
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => new RankGroups(ranks, 3));
            Assert.StartsWith("4 ranks cannot be shared out evenly over 3 groups.", e.Message, StringComparison.Ordinal);
        });
    }

    static void Same<T>(string propagation, Dynamics dynamics, Integrator integrator, int layers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = new Architecture { Inputs = 3, Outputs = 2, Width = 5, Dynamics = dynamics, Integrator = integrator, Layers = layers, Horizon = 2 }.Build<T>();
        Dataset<T> data = Data(network);
        long[] one = On(1, 1, threads: 1);
        foreach ((int ranks, int groups) in propagation is "serial" or "checkpointed" or "reversible" ? _samplesAlone : _both)
        {
            int threads = ranks is 3 or 4 ? 2 : 1;
            Assert.True(one.AsSpan().SequenceEqual(On(ranks, groups, threads)), $"{ranks} ranks in {groups} groups with {threads} threads each: other bits");
        }

        long[] On(int size, int groups, int threads) => Agreed(size, ranks =>
        {
            using ThreadTeam team = new(threads);
            RankGroups shared = new(ranks, groups);
            NetworkObjective<T> objective = Objective(propagation, network, data, team, shared), other = Objective(propagation, network, data, team, shared);
            Dense<T> x = objective.Share.Own(SmallNetworks.Parameters(network)), y = x.Like();
            y.Axpby(0.5, x, 0);
            List<long> bits = [];
            // A batch of two tiles, of which most groups have none, and of one.
            foreach (int batch in new[] { Samples, 40, 150 })
            {
                if (batch == Samples) objective.SelectAll();
                else objective.Select([.. Enumerable.Range(0, batch).Select(i => 7 * i % Samples)]);
                Dense<T> gradient = x.Like();
                double loss = objective.Gradient(x, gradient);
                Measurement measured = objective.Measure(x);
                T[] scores = new T[batch * network.Readout.Shape.Outputs];
                objective.Scores(x, scores);
                bits.AddRange(Bits(loss, objective.Value(x), measured.Loss, measured.Accuracy!.Value));
                bits.AddRange(Bits<T>(objective.Share.Whole(gradient).Span));
                if (shared.Layers.Size > 1) shared.Layers.Broadcast(objective.Share.ReadoutRank, scores.AsSpan());
                bits.AddRange(Bits<T>(scores));
                bits.Add(BitConverter.DoubleToInt64Bits(objective.ReconstructionError));
                if (objective.Propagator is LayerParallelPropagator<T> { Work: { } work }) bits.AddRange(Bits([.. work.States.Last!.Residuals, .. work.Costates.Last!.Residuals]));
            }
            objective.SelectAll();
            bits.AddRange(Bits(objective.StateChange(x, other, y)));
            return bits.ToArray();
        });
    }

    static NetworkObjective<T> Objective<T>(string propagation, Network<T> network, Dataset<T> data, ThreadTeam team, RankGroups ranks) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LayerParallelOptions options = new() { Coarsening = new() { Factors = [3], LeastSteps = propagation == "one level" ? 100 : 2 }, Cycles = propagation == "two cycles" ? 2 : 0, State = new() { Tolerance = 1e-4 } };
        IPropagator<T> propagator = propagation switch
        {
            "serial" => new SerialPropagator<T>(),
            "checkpointed" => new CheckpointedPropagator<T>(),
            "reversible" => new ReversiblePropagator<T>(),
            _ => new LayerParallelPropagator<T>(options, ranks, team),
        };
        return new(network, new CrossEntropy<T>(), data, propagator, team, ranks);
    }

    static Dataset<T> Data<T>(Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T> => SmallNetworks.Data<T>(network.Opening.Shape.Inputs, Samples, network.Readout.Shape.Outputs);

    /// <summary>What all ranks give; they must agree where they give bits.</summary>
    static R Agreed<R>(int size, Func<ICommunicator, R> body)
    {
        R[] results = new R[size];
        InProcessRanks.Run(size, ranks => results[ranks.Rank] = body(ranks));
        if (results[0] is long[] bits)
            foreach (R result in results) Assert.Equal(bits, result as long[]);
        return results[0];
    }

    static long[] Bits(params ReadOnlySpan<double> values) => Array.ConvertAll(values.ToArray(), BitConverter.DoubleToInt64Bits);

    static long[] Bits<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(values.ToArray(), value => BitConverter.DoubleToInt64Bits(double.CreateTruncating(value)));
}
