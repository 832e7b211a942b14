using Costate.Networks;
using Costate.Networks.Analysis;
using Costate.Networks.Propagators;
using Costate.Numerics.Vectors;

namespace Costate.Testing;

/// <summary>Checks a propagator on a network: Taylor orders of its tangent sweep, and the co-state sweep against the tangent sweep.</summary>
public static class PropagatorContract
{
    /// <summary>Checks all rules.</summary>
    /// <param name="propagator">The propagator.</param>
    /// <param name="network">A network for it.</param>
    /// <param name="x">Parameters of the network.</param>
    /// <param name="name">What to call it in the report; its type if not given.</param>
    /// <param name="seed">Seed of input and directions.</param>
    /// <exception cref="ContractException">A rule is broken; the message lists all that are.</exception>
    public static void Verify(IPropagator<double> propagator, Network<double> network, Dense<double> x, string? name = null, ulong seed = 1) =>
        Check(propagator, network, x, name, seed).ThrowIfBroken();

    /// <summary>As <see cref="Verify"/>, but gives the report instead of throwing.</summary>
    public static ContractReport Check(IPropagator<double> propagator, Network<double> network, Dense<double> x, string? name = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(propagator);
        ContractReport report = new(name ?? propagator.GetType().Name);
        report.Derivatives(() => NetworkCheck.Propagation(report.Subject, network, propagator, x, seed), "the tangent sweep");
        return report;
    }
}
