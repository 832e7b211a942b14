using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Networks.Propagators.LayerParallel;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Propagators.LayerParallel;

/// <summary>What a rank holds becomes less with more ranks: parameters, states, co-states and caches.</summary>
public sealed class LayerParallelMemoryTests
{
    const int Layers = 64;

    [Fact]
    public void States_and_parameters_of_a_rank_fall_with_the_number_of_ranks()
    {
        (int wholeParameters, long wholeStates) = Largest(1);
        foreach (int ranks in new[] { 2, 4, 8, 16 })
        {
            (int parameters, long states) = Largest(ranks);
            // The ends of the network, and a few states that wait, are held besides the own part.
            Assert.InRange(parameters, wholeParameters / ranks, 1.2 * wholeParameters / ranks + 40);
            Assert.InRange(states, wholeStates / ranks, wholeStates / ranks + 0.13 * wholeStates);
        }
    }

    [Fact]
    public void No_parameter_is_held_twice()
    {
        foreach (int ranks in new[] { 1, 3, 7, 16, 20 })
        {
            int[] parameters = new int[ranks];
            Run(ranks, (rank, objective) => parameters[rank] = objective.Share.Parameters);
            Assert.Equal(Network().Parameters, parameters.Sum());
        }
    }

    static (int Parameters, long States) Largest(int ranks)
    {
        int[] parameters = new int[ranks];
        long[] states = new long[ranks];
        Run(ranks, (rank, objective) =>
        {
            Dense<double> x = objective.Share.Own(SmallNetworks.Parameters(objective.Share.Network)), gradient = objective.Share.NewVector();
            objective.Gradient(x, gradient);
            (parameters[rank], states[rank]) = (gradient.Length, objective.StateBytes);
        });
        return (parameters.Max(), states.Max());
    }

    static void Run(int ranks, Action<int, NetworkObjective<double>> body)
    {
        Dataset<double> data = SmallNetworks.Data<double>(Network().Opening.Shape.Inputs, 200, Network().Readout.Shape.Outputs);
        InProcessRanks.Run(ranks, communicator =>
        {
            using ThreadTeam team = new(1);
            LayerParallelPropagator<double> propagator = new(new() { Cycles = 1, Coarsening = new() { Factors = [4], LeastSteps = 4 } }, communicator, team);
            body(communicator.Rank, new(Network(), new CrossEntropy<double>(), data, propagator, team));
        });
    }

    static Network<double> Network() => Combinations.Network(Dynamics.Dense, Integrator.Euler, Startup.Heun, Layers);
}
