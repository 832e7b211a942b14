using Costate.Networks.Integrators;

namespace Costate.Networks.Tests.Propagators;

/// <summary>All dynamics with all integrators that fit them.</summary>
static class Combinations
{
    public static IEnumerable<(Dynamics Dynamics, Integrator Integrator, Startup Startup)> All
    {
        get
        {
            foreach (Dynamics dynamics in Enum.GetValues<Dynamics>())
                foreach (Integrator integrator in Schemes.Admissible(dynamics))
                    foreach (Startup startup in integrator == Integrator.Ab3 ? Enum.GetValues<Startup>() : [Startup.Heun]) yield return (dynamics, integrator, startup);
        }
    }

    public static Network<double> Network(Dynamics dynamics, Integrator integrator, Startup startup, int layers, int width = 5, double horizon = 2) => new Architecture
    {
        Inputs = 3,
        Outputs = 2,
        Width = width,
        Opening = Opening.Dense,
        Dynamics = dynamics,
        Integrator = integrator,
        Startup = startup,
        Damping = 0.1,
        Layers = layers,
        Horizon = horizon,
    }.Build<double>();
}
