using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Networks.Training.Pgcl;
using Costate.Numerics.Communication;
using Costate.Numerics.Optimization;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Objectives;

/// <summary>The estimate is what is then allocated: not less, and not much more.</summary>
public sealed class MemoryNeedTests
{
    [Theory]
    [InlineData(4, 40, 3000, 500)]
    [InlineData(4, 40, 3000, 3000)]
    [InlineData(64, 30, 2000, 100)]
    [InlineData(200, 10, 1500, 400)]
    [InlineData(8, 400, 1000, 0)]
    [InlineData(8, 4000, 1000, 500, true)]
    [InlineData(8, 4000, 5000, 5000, true)]
    [InlineData(16, 4000, 2000, 0, true)]
    public void What_is_allocated_was_estimated(int width, int layers, int samples, int batch, bool reversible = false)
    {
        Architecture architecture = new() { Inputs = 3, Outputs = 5, Width = width, Layers = layers };
        if (reversible) architecture = architecture with { Dynamics = Dynamics.Hamiltonian, Integrator = Integrator.Verlet };
        Network<float> network = architecture.Build<float>();
        Dataset<float> data = new() { Inputs = new float[3 * samples], Features = 3, Samples = samples, Labels = new int[samples], ClassNames = ["a", "b", "c", "d", "e"] };
        IPropagator<float> propagator = reversible ? new ReversiblePropagator<float>() : new SerialPropagator<float>();
        using ThreadTeam team = new(1);
        long allocated = Allocated(network, data, () => propagator, team, batch);
        // Besides: a header and the alignment of every array, which count where the arrays are tiny.
        MemoryNeed need = MemoryNeed.OfVectors(network, 2) + MemoryNeed.OfObjective(network, propagator, samples, batch, 1);
        Assert.InRange(allocated, (long)(0.85 * need.Total), (long)(1.02 * need.Total) + (200 << 10));
    }

    /// <summary>Layer-parallel sweeps hold the states of a whole batch at all layers, whatever the number of threads.</summary>
    [Theory]
    [InlineData(4, 64, 2000, 500)]
    [InlineData(16, 64, 1000, 1000)]
    [InlineData(32, 32, 500, 0)]
    public void A_whole_batch_at_all_layers_was_estimated(int width, int layers, int samples, int batch)
    {
        Network<float> network = new Architecture { Inputs = 3, Outputs = 5, Width = width, Layers = layers }.Build<float>();
        Dataset<float> data = new() { Inputs = new float[3 * samples], Features = 3, Samples = samples, Labels = new int[samples], ClassNames = ["a", "b", "c", "d", "e"] };
        using ThreadTeam team = new(1);
        LayerParallelPropagator<float> Propagator() => new(new() { Coarsening = new() { Factors = [4] }, Cycles = 2 }, RankGroups.Alone, team);
        long allocated = Allocated(network, data, Propagator, team, batch);
        MemoryNeed need = MemoryNeed.OfVectors(network, 2) + MemoryNeed.OfObjective(network, Propagator(), samples, batch, 4);
        Assert.InRange(allocated, (long)(0.8 * need.Total), (long)(1.05 * need.Total) + (400 << 10));
    }

    /// <summary>Bytes that an objective takes which measures all data and gives a gradient of a batch. The first time around also what is made once for all.</summary>
    static long Allocated(Network<float> network, Dataset<float> data, Func<IPropagator<float>> propagator, ThreadTeam team, int batch)
    {
        Once();
        return Once();

        long Once()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            NetworkObjective<float> objective = new(network, new CrossEntropy<float>(), data, propagator(), team);
            Dense<float> x = new(network.Parameters), gradient = x.Like();
            objective.Measure(x);
            if (batch > 0)
            {
                objective.Select([.. Enumerable.Range(0, batch)]);
                objective.Gradient(x, gradient);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Stages keep all states of a mini-batch, and those of some mini-batches at their ends.</summary>
    [Theory]
    [InlineData(8, 64, 400, 0)]
    [InlineData(64, 16, 400, 0)]
    [InlineData(32, 16, 100, 20)]
    public void Stages_were_estimated(int width, int layers, int batch, int window)
    {
        const int Samples = 800;
        Network<float> network = new Architecture { Inputs = 3, Outputs = 5, Width = width, Layers = layers }.Build<float>();
        Dataset<float> data = new() { Inputs = new float[3 * Samples], Features = 3, Samples = Samples, Labels = new int[Samples], ClassNames = ["a", "b", "c", "d", "e"] };
        PgclOptions options = new() { Cuts = [0, layers / 2, layers], Labels = true, History = 2, Window = window };
        PgclSetup<float> setup = new() { Network = network, Loss = new CrossEntropy<float>(), Data = data, Optimizer = () => new Sgd<Dense<float>>(new() { Momentum = 0 }) };
        int[] order = [.. Enumerable.Range(0, Samples)];
        using ThreadTeam team = new(1);
        Measure();
        long allocated = Measure();
        // Of vectors: parameters, gradients and point ahead of the stages.
        MemoryNeed need = MemoryNeed.OfVectors(network, 3) + StageMemory.Of(network, options, 5, batch, 30, 1);
        Assert.InRange(allocated, (long)(0.75 * need.Total), (long)(1.05 * need.Total) + (200 << 10));

        long Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            PredictCorrect<float> method = new(setup, options, new(network), team) { Rate = 0 };
            Dense<float> x = new(network.Parameters);
            method.Step(x, 30, _ => order.AsSpan(0, batch), out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [InlineData(8, 20, 3000, 500)]
    [InlineData(16, 2000, 200, 100)]
    public void Times_of_a_recurrence_were_estimated(int units, int times, int samples, int batch)
    {
        Network<float> network = new Architecture { Inputs = 2 * times, Outputs = 1, Width = units, Opening = Opening.Recurrent, Recurrence = new() { Inputs = 2 }, Layers = 0 }.Build<float>();
        Dataset<float> data = new() { Inputs = new float[2 * times * samples], Features = 2 * times, Samples = samples, Targets = new float[samples], Outputs = 1 };
        using ThreadTeam team = new(1);
        Measure();
        long allocated = Measure();
        MemoryNeed need = MemoryNeed.OfVectors(network, 2) + MemoryNeed.OfObjective(network, new SerialPropagator<float>(), samples, batch, 1);
        Assert.InRange(allocated, (long)(0.85 * need.Total), (long)(1.02 * need.Total) + (200 << 10));
        Assert.True(need.States < 24 << 20, $"{need.States} bytes");   // long sequences go through in small tiles

        long Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            NetworkObjective<float> objective = new(network, new LeastSquares<float>(), data, new SerialPropagator<float>(), team);
            Dense<float> x = new(network.Parameters), gradient = x.Like();
            objective.Measure(x);
            objective.Select([.. Enumerable.Range(0, batch)]);
            objective.Gradient(x, gradient);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>A window holds no more mini-batches than there are.</summary>
    [Fact]
    public void A_window_that_is_never_full_needs_no_memory()
    {
        Network<float> network = new Architecture { Inputs = 3, Outputs = 5, Width = 32, Layers = 16 }.Build<float>();
        PgclOptions options = new() { Cuts = [0, 8, 16], Window = 48 };
        Assert.Equal(StageMemory.Of(network, options, 0, 100, 48, 1), StageMemory.Of(network, options with { Window = 100_000 }, 0, 100, 48, 1));
        Assert.Equal(StageMemory.Saved(network, options, 0, 100, 48), StageMemory.Saved(network, options with { Window = 100_000 }, 0, 100, 48));
    }

    [Theory]
    [InlineData(8, 3000)]
    [InlineData(64, 500)]
    public void An_eliminated_readout_was_estimated_too(int width, int samples)
    {
        Network<double> network = new Architecture { Inputs = 3, Outputs = 5, Width = width, Layers = 3 }.Build<double>();
        Dataset<double> data = SmallNetworks.Data<double>(3, samples, 5);
        using ThreadTeam team = new(1);
        NetworkObjective<double> objective = new(network, new CrossEntropy<double>(), data, new SerialPropagator<double>(), team);
        EliminatedReadout<double> first = new(network, objective, new CrossEntropy<double>(), 1e-3, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        EliminatedReadout<double> reduced = new(network, objective, new CrossEntropy<double>(), 1e-3, []);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, (long)(0.8 * MemoryNeed.OfEliminatedReadout(network, samples).Total), MemoryNeed.OfEliminatedReadout(network, samples).Total + 4096);
        Assert.Equal(first.Readout.Length, reduced.Readout.Length);
    }

    [Fact]
    public void What_is_left_may_be_kept()
    {
        MemoryNeed need = new(3, 0, 0, 4, 0);
        Assert.Equal((5, 0), (need.Left(12), need.Left(6)));
    }

    [Fact]
    public void Data_and_what_is_too_much_are_told()
    {
        MemoryNeed data = MemoryNeed.OfData(new Dataset<double> { Inputs = new double[300], Features = 3, Samples = 100, Labels = new int[100] });
        Assert.Equal(2800, data.Total);
        MemoryNeed need = data + new MemoryNeed(30L << 30, 20L << 30, 5 << 20, 7, 0);
        Assert.Equal((30L << 30) + (20L << 30) + (5 << 20) + 7 + 2800, need.Total);
        Assert.Null(need.Excess(need.Total));
        Assert.Equal("it needs about 50 GiB of memory (parameters, gradients and vectors of the method 30 GiB, prepared parameters 20 GiB, sums of gradients 5 MiB, states 1 MiB, data 1 MiB), but 8192 MiB are available",
            need.Excess(8L << 30));
    }
}
