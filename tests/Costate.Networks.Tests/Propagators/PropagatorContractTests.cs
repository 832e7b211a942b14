using Costate.Networks.Propagators;
using Costate.Testing;

namespace Costate.Networks.Tests.Propagators;

/// <summary>Every propagator keeps its contract for all dynamics and integrators.</summary>
public class PropagatorContractTests
{
    public static TheoryData<Dynamics, Integrator, Startup, int> Networks()
    {
        TheoryData<Dynamics, Integrator, Startup, int> cases = [];
        foreach ((Dynamics dynamics, Integrator integrator, Startup startup) in Combinations.All)
            foreach (int layers in new[] { 1, 2, 3, 8 }) cases.Add(dynamics, integrator, startup, layers);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagators_keep_the_contract(Dynamics dynamics, Integrator integrator, Startup startup, int layers)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, startup, layers);
        List<IPropagator<double>> propagators = [new SerialPropagator<double>(), new CheckpointedPropagator<double>()];
        if (integrator is Integrator.Verlet or Integrator.Leapfrog) propagators.Add(new ReversiblePropagator<double>());
        foreach (IPropagator<double> propagator in propagators) PropagatorContract.Verify(propagator, network, SmallNetworks.Parameters(network));
    }
}
