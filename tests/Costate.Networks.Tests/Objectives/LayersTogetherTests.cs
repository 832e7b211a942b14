using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Numerics.Communication;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

/// <summary>A deep reversible network is passed some layers at a time by the whole batch: the same bits as block after block, with memory for those layers only.</summary>
[Collection(Alone.Name)]
public sealed class LayersTogetherTests
{
    [Theory]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 700, 300, 1)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 700, 300, 3)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 2500, 1201, 2)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 801, 500, 1)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 801, 500, 2)]
    public void The_bits_are_those_of_one_block_after_another(Dynamics dynamics, Integrator integrator, int layers, int samples, int threads)
    {
        Same<double>(dynamics, integrator, layers, samples, threads);
        Same<float>(dynamics, integrator, layers, samples, threads);
    }

    [Fact]
    public void Few_layers_or_many_samples_stay_together()
    {
        ReversiblePropagator<double> reversible = new();
        Network<double> shallow = Deep<double>(Dynamics.Hamiltonian, Integrator.Verlet, 64), deep = Deep<double>(Dynamics.Hamiltonian, Integrator.Verlet, 700);
        Assert.Equal(64, BatchPlan.For(shallow, 500).LayersTogether(shallow, reversible, gradient: true));
        Assert.Equal(700, BatchPlan.For(deep, 500).LayersTogether(deep, new SerialPropagator<double>(), gradient: true));
        Assert.InRange(BatchPlan.For(deep, 500).LayersTogether(deep, reversible, gradient: true), 100, 400);
        Assert.Equal(700, BatchPlan.For(deep, 1_000_000).LayersTogether(deep, reversible, gradient: true));
    }

    [Fact]
    public void Only_the_vectors_grow_with_the_layers()
    {
        (long allocated, long vectors) few = Allocated(2800), many = Allocated(11200);
        long grown = many.allocated - few.allocated, vector = (many.vectors - few.vectors) / 2;
        Assert.InRange(grown, 2 * vector, 2 * vector + vector / 10);
    }

    [Fact]
    public void After_the_first_calls_nothing_is_allocated()
    {
        using ThreadTeam team = new(2);
        Network<double> network = Deep<double>(Dynamics.Hamiltonian, Integrator.Verlet, 700);
        Dense<double> x = SmallNetworks.Parameters(network), gradient = x.Like();
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), SmallNetworks.Data<double>(3, 300, 3), new ReversiblePropagator<double>(), team);
        int[] batch = [.. Enumerable.Range(0, 97)];
        long fewest = Alone.FewestBytes(() =>
        {
            objective.SelectAll();
            objective.Gradient(x, gradient);
            objective.Value(x);
            objective.Select(batch);
            objective.Gradient(x, gradient);
        });
        Assert.Equal(0, fewest);
    }

    static void Same<T>(Dynamics dynamics, Integrator integrator, int layers, int samples, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Network<T> network = Deep<T>(dynamics, integrator, layers);
        Dense<T> x = SmallNetworks.Parameters(network);
        Dataset<T> data = SmallNetworks.Data<T>(3, samples, 3);
        using ThreadTeam one = new(1), team = new(threads);
        NetworkObjective<T> whole = new(network, new CrossEntropy<T>(), data, new BlockAfterBlock<T>(), one), together = new(network, new CrossEntropy<T>(), data, new ReversiblePropagator<T>(), team);
        Assert.True(BatchPlan.For(network, samples / 3).LayersTogether(network, new ReversiblePropagator<T>(), gradient: true) < layers);
        Compare();
        int[] some = [.. Enumerable.Range(0, samples / 3).Select(i => 3 * i)];
        whole.Select(some);
        together.Select(some);
        Compare();
        whole.SelectAll();
        together.SelectAll();
        Compare();

        void Compare()
        {
            Dense<T> expected = x.Like(), gradient = x.Like();
            gradient.Span.Fill(T.NaN);
            Assert.Equal(whole.Gradient(x, expected), together.Gradient(x, gradient));
            Assert.True(expected.Span.SequenceEqual(gradient.Span), "The gradients differ.");
            Assert.Equal(whole.Measure(x), together.Measure(x));
            T[] scores = new T[3 * whole.Samples], others = new T[scores.Length];
            whole.Scores(x, scores);
            together.Scores(x, others);
            Assert.Equal(scores, others);
            double[] states = new double[network.Width * whole.Samples], otherStates = new double[states.Length];
            whole.FinalStates(x, states, whole.Samples);
            together.FinalStates(x, otherStates, whole.Samples);
            Assert.Equal(states, otherStates);
            ILinearOperator<Dense<T>> curvature = whole.Curvature(x), otherCurvature = together.Curvature(x);
            curvature.Apply(x, expected);
            otherCurvature.Apply(x, gradient);
            Assert.True(expected.Span.SequenceEqual(gradient.Span), "The products differ.");
            Assert.Equal(whole.ReconstructionError, together.ReconstructionError);
            Assert.Equal((whole.LayerSteps, whole.RecomputedLayerSteps, whole.GradientEvaluations), (together.LayerSteps, together.RecomputedLayerSteps, together.GradientEvaluations));
        }
    }

    static (long Allocated, long Vectors) Allocated(int layers)
    {
        using ThreadTeam team = new(1);
        Dataset<double> data = SmallNetworks.Data<double>(3, 300, 3);
        Measure();   // what is made once for all
        return Measure();

        (long, long) Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Network<double> network = Deep<double>(Dynamics.Hamiltonian, Integrator.Verlet, layers);
            NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, new ReversiblePropagator<double>(), team);
            Dense<double> x = new(network.Parameters), gradient = x.Like();
            objective.Gradient(x, gradient);
            objective.Value(x);
            return (GC.GetAllocatedBytesForCurrentThread() - before, 2L * sizeof(double) * network.Parameters);
        }
    }

    static Network<T> Deep<T>(Dynamics dynamics, Integrator integrator, int layers) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Architecture { Inputs = 3, Outputs = 3, Width = 4, Opening = Opening.Dense, Dynamics = dynamics, Integrator = integrator, Layers = layers, Horizon = 2 }.Build<T>();

    /// <summary>Reversible propagation that cannot stop between layers.</summary>
    sealed class BlockAfterBlock<T> : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        readonly ReversiblePropagator<T> _reversible = new();

        public ISweep<T> NewSweep(Network<T> network, Tiling largest) => _reversible.NewSweep(network, largest);

        public long SweepLength(Network<T> network, Tiling largest, bool keep) => _reversible.SweepLength(network, largest, keep);
    }
}
