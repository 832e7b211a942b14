using Costate.Networks.Propagators;
using Costate.Networks.Tests.Integrators;

namespace Costate.Networks.Tests.Propagators;

/// <summary>Reversible propagation gives the serial derivatives up to the error that it reports, and says when it cannot.</summary>
public class ReversiblePropagatorTests
{
    static readonly Tiling _block = new(2 * Tiling.Quantum - 5, Tiling.Quantum);

    [Theory]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 1, 1)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 16, 20)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 64, 5)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 200, 20)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 1, 1)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 64, 5)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 200, 20)]
    public void Derivatives_are_those_of_serial_propagation(Dynamics dynamics, Integrator integrator, int layers, double horizon)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, Startup.Heun, layers, horizon: horizon);
        Derivatives serial = Derivatives.Of(network, new SerialPropagator<double>(), _block), reversed = Derivatives.Of(network, new ReversiblePropagator<double>(), _block, adjoints: 2);
        Assert.Equal(serial.Final, reversed.Final);
        Assert.Equal(serial.Tangent, reversed.Tangent);
        Close(serial.Gradient, reversed.Gradient);
        Close(serial.Input, reversed.Input);
        Assert.InRange(reversed.Statistics.ReconstructionError, 0, 1e-10);
        Assert.True(layers < 16 || reversed.Statistics.ReconstructionError > 0, "Nothing was compared.");
        Assert.Equal(layers, reversed.Statistics.RecomputedSteps);
    }

    [Fact]
    public void Memory_does_not_depend_on_depth()
    {
        long Bytes(int layers) => Derivatives.Of(Combinations.Network(Dynamics.Hamiltonian, Integrator.Verlet, Startup.Heun, layers), new ReversiblePropagator<double>(), _block).Statistics.StateBytes;
        Assert.Equal(Bytes(8), Bytes(100));
    }

    /// <summary>Linear Verlet beyond its stability limit: (h·K)² = 4.1 and more.</summary>
    [Theory]
    [InlineData(4.1, 100, 1e3)]
    [InlineData(4.1, 1000, 1e200)]
    [InlineData(9, 1000, double.PositiveInfinity)]
    public void An_unstable_network_reports_a_useless_reconstruction(double product, int layers, double atLeast)
    {
        double error = LinearError(product, layers);
        Assert.True(error >= atLeast, $"{error} was reported.");
    }

    [Fact]
    public void A_stable_network_reports_a_good_reconstruction() => Assert.InRange(LinearError(3.9, 1000), 1e-17, 1e-12);

    [Theory]
    [InlineData(Dynamics.Dense, Integrator.Euler)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Rk4)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Ab3)]
    public void Steps_without_an_inverse_are_refused(Dynamics dynamics, Integrator integrator)
    {
        Network<double> network = Combinations.Network(dynamics, integrator, Startup.Heun, 4);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ReversiblePropagator<double>().NewSweep(network, _block));
        Assert.StartsWith("Only Verlet and leapfrog steps can be reversed: use hamiltonian dynamics with verlet, or double-symmetric dynamics with leapfrog; or checkpointed propagation.", e.Message, StringComparison.Ordinal);
    }

    static double LinearError(double product, int layers)
    {
        Network<double> network = RoundTripTests.Oscillators<double>(layers);
        double[] x = new double[network.Parameters];
        for (int j = 0; j < layers; j++)
            for (int i = 0; i < 3; i++) x[network.LayerStart(j) + 4 * i] = Math.Sqrt(product);
        return Derivatives.Of(network, new ReversiblePropagator<double>(), _block, parameters: x).Statistics.ReconstructionError;
    }

    static void Close(double[] expected, double[] actual)
    {
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, 1e-10 * scale);
    }
}
