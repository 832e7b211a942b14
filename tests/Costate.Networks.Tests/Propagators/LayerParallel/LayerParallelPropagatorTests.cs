using Costate.Networks.Propagators;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Testing;

namespace Costate.Networks.Tests.Propagators.LayerParallel;

/// <summary>Layer-parallel propagation, solved exactly, has the bits of serial propagation, on any number of ranks and threads; solved to a tolerance it comes as close.</summary>
public class LayerParallelPropagatorTests
{
    static readonly Tiling _block = new(3 * Tiling.Quantum - 5, Tiling.Quantum);

    public static TheoryData<Dynamics, Integrator, int> Networks()
    {
        TheoryData<Dynamics, Integrator, int> cases = [];
        foreach ((Dynamics dynamics, Integrator integrator, Startup startup) in Combinations.All)
            if (integrator != Integrator.Ab3)
                foreach (int layers in new[] { 1, 3, 23 }) cases.Add(dynamics, integrator, layers);
        return cases;
    }

    static LayerParallelOptions Exact(int m, CoarseWeights weights = CoarseWeights.Injection, MultigridCycle cycle = MultigridCycle.V) => new()
    {
        Coarsening = new() { Factors = [m], LeastSteps = 2 },
        State = new() { Cycle = cycle },
        Costate = new() { Cycle = cycle },
        Cycles = 1000,
        Weights = weights,
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Solved_exactly_it_has_the_bits_of_serial_propagation(Dynamics dynamics, Integrator integrator, int layers)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, Startup.Heun, layers);
        long[] serial = Derivatives.Of(network, new SerialPropagator<double>(), _block).Bits;
        foreach (int threads in new[] { 1, 3 })
        {
            using ThreadTeam team = new(threads);
            foreach (int m in new[] { 2, 3, 4 })
                foreach (CoarseWeights weights in Enum.GetValues<CoarseWeights>())
                {
                    LayerParallelPropagator<double> propagator = new(Exact(m, weights), SingleRank.Instance, team);
                    Assert.Equal(serial, Derivatives.Of(network, propagator, _block, adjoints: 2).Bits);
                }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void It_keeps_the_contract_of_propagators(Dynamics dynamics, Integrator integrator, int layers)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, Startup.Heun, layers);
        using ThreadTeam team = new(1);
        LayerParallelOptions options = new() { State = new() { Tolerance = 1e-14 }, Costate = new() { Tolerance = 1e-14 } };
        PropagatorContract.Verify(new LayerParallelPropagator<double>(options, SingleRank.Instance, team), network, SmallNetworks.Parameters(network));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_bits_do_not_depend_on_the_number_of_ranks(Dynamics dynamics, Integrator integrator, int layers)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, Startup.Heun, layers);
        foreach (CoarseWeights weights in Enum.GetValues<CoarseWeights>())
            foreach (MultigridCycle cycle in Enum.GetValues<MultigridCycle>())
            {
                // Not exact: so the bits are those of the method.
                LayerParallelOptions options = Exact(2, weights, cycle) with { Cycles = 2 };
                long[] one = OnRanks(network, options, 1);
                foreach (int ranks in new[] { 2, 3, 7, 16 }) Assert.Equal(one, OnRanks(network, options, ranks));
            }
    }

    /// <summary>Those that no key of a configuration gives.</summary>
    [Fact]
    public void All_options_of_the_solver_lead_to_the_states_of_the_layers_in_order()
    {
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, 64);
        double[] serial = Derivatives.Of(network, new SerialPropagator<double>(), _block, tangentFirst: null).Gradient;
        using ThreadTeam team = new(1);
        MgritOptions tight = new() { Tolerance = 1e-13 };
        foreach (MgritOptions some in new[]
        {
            tight with { Relaxations = [1, 1], RelaxationWeight = 0.9 }, tight with { FullMultigridStart = true }, tight with { MaximumNorm = true }, tight with { AbsoluteResidual = true },
            tight with { Relaxations = [1, 1], RelaxationWeight = 0.9, FullMultigridStart = true, MaximumNorm = true, AbsoluteResidual = true },
        })
        {
            LayerParallelPropagator<double> propagator = new(new() { Coarsening = new() { Factors = [8, 4], LeastSteps = 2 }, State = some, Costate = tight }, SingleRank.Instance, team);
            double[] found = Derivatives.Of(network, propagator, _block, tangentFirst: null).Gradient;
            double scale = serial.Max(Math.Abs);
            for (int k = 0; k < serial.Length; k++) Assert.Equal(serial[k], found[k], 1e-10 * scale);
            Assert.Equal((1L, 0L), (propagator.Work.States.Solves, propagator.Work.States.SerialSweeps));
        }
    }

    [Fact]
    public void Every_layer_is_differentiated_once_per_gradient()
    {
        Network<double> network = Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, 23);
        using ThreadTeam team = new(1);
        LayerParallelPropagator<double> propagator = new(Exact(4), SingleRank.Instance, team);
        Derivatives.Of(network, propagator, _block, adjoints: 3);
        Assert.Equal(3 * 23, propagator.Work.GradientSteps);
        Assert.Equal(1, propagator.Work.States.Solves);
        Assert.Equal(3, propagator.Work.Costates.Solves);
    }

    [Fact]
    public void Multistep_methods_are_refused()
    {
        Network<double> network = Combinations.Network(Dynamics.Antisymmetric, Integrator.Ab3, Startup.Heun, 8);
        using ThreadTeam team = new(1);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new LayerParallelPropagator<double>(new(), SingleRank.Instance, team).NewSweep(network, _block));
        Assert.StartsWith("Layer-parallel propagation needs a one-step method, of which larger steps can stand for several layers: euler, heun, rk4, verlet or leapfrog, not ab3.", e.Message, StringComparison.Ordinal);
    }

    static long[] OnRanks(Network<double> network, LayerParallelOptions options, int size)
    {
        Derivatives[] own = new Derivatives[size];
        InProcessRanks.Run(size, ranks =>
        {
            using ThreadTeam team = new(1);
            own[ranks.Rank] = Derivatives.Of(network, new LayerParallelPropagator<double>(options, ranks, team), _block);
        });
        double[] gradient = new double[network.Parameters];
        foreach (Derivatives part in own)
            for (int k = 0; k < gradient.Length; k++)
                if (part.Gradient[k] != 0) gradient[k] = part.Gradient[k];
        double[] input = own.Select(part => part.Input).First(part => part.Any(x => x != 0));
        Derivatives all = new(own.Single(part => part.Final.Length > 0).Final, own.Single(part => part.Tangent.Length > 0).Tangent, gradient, input, default);
        return all.Bits;
    }
}
