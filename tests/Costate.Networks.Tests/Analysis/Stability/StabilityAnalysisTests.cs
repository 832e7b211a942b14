using Costate.Networks.Analysis.Stability;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Analysis.Stability;

/// <summary>Growth, exponents, energies, round trips and fidelity of networks for which they are known.</summary>
public sealed class StabilityAnalysisTests
{
    [Fact]
    public void Perturbations_of_linear_dynamics_grow_as_the_steps_say()
    {
        Architecture network = Cases.Network(3, Dynamics.Dense, Integrator.Euler, 10, 2, Activation.Identity);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Multiple(3, -0.5)), Cases.Data(3, Cases.From(30, k => k)));
        Assert.Equal(11, report.Growth.Median.Count);
        for (int j = 0; j <= 10; j++) Assert.Equal(Math.Pow(0.9, j), report.Growth.Median[j], 1e-13);
        Assert.Equal(Math.Pow(0.9, 10), report.Growth.FinalMaximum, 1e-13);
        Assert.All(report.Exponents, λ => Assert.Equal(Math.Log(0.9) / 0.2, λ, 1e-12));
    }

    /// <summary>Rotations neither grow nor decay. AB3 and leapfrog carry more than y.</summary>
    [Theory]
    [InlineData(Dynamics.Dense, Integrator.Ab3, 0.7, 3, 0.7)]
    [InlineData(Dynamics.Dense, Integrator.Rk4, 0.7, 3, 0.7)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, 1.3, 6, 0)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, 1.3, 6, 0)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Rk4, 0.6, 3, -0.36)]
    public void Exponents_of_linear_dynamics_are_their_rates(Dynamics dynamics, Integrator integrator, double k, int count, double expected)
    {
        Architecture network = Cases.Network(3, dynamics, integrator, 4000, 40, Activation.Identity);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Multiple(3, k)), Cases.Data(3, 1e-3, 0, 1e-3), new() { Doublings = 0, EnergyLayers = 1, Directions = 1 });
        Assert.Equal(count, report.Exponents.Count);
        Assert.Equal(expected * count, report.Exponents.Sum(), 1e-3);
        Assert.All(report.Exponents, λ => Assert.Equal(expected, λ, 0.02));
    }

    [Fact]
    public void Exponents_of_volume_preserving_steps_sum_to_zero()
    {
        Architecture network = Cases.Network(4, Dynamics.Hamiltonian, Integrator.Verlet, 100, 20);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(4)), Cases.Start(4), new() { Doublings = 0 });
        Assert.Equal(0, report.Exponents.Sum(), 1e-12);
        Assert.True(report.Exponents[0] > 0.01);
    }

    /// <summary>Printed drifts of an independent implementation; E₀ = 10.880111894292.</summary>
    [Theory]
    [InlineData(Integrator.Euler, 800, 0.591, 5e-4)]
    [InlineData(Integrator.Ab3, 800, -7.98e-4, 5e-7)]
    [InlineData(Integrator.Rk4, 800, -9.08e-8, 5e-11)]
    [InlineData(Integrator.Ab3, 1600, -9.98e-5, 5e-8)]
    public void Energy_of_antisymmetric_dynamics_drifts_as_printed(Integrator integrator, int layers, double drift, double rounding)
    {
        Architecture network = Cases.Network(8, Dynamics.Antisymmetric, integrator, layers, 20);
        EnergyDrift energy = Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(8)), Cases.Start(8), new() { EnergyLayers = 1, Doublings = 0 }).Energy.Single();
        Assert.Equal((EnergyLaw.Conserved, 0), (EnergyDrift.Law(network), energy.Layer));
        Assert.Equal(drift, energy.Final, rounding);
        Assert.Equal(layers + 1, energy.Drift.Count);
        Assert.True(energy.Largest >= Math.Abs(energy.Final));
    }

    [Theory]
    [InlineData(200, 0.5908)]
    [InlineData(400, 0.3032)]
    [InlineData(800, 0.1542)]
    public void Energy_of_hamiltonian_dynamics_stays_within_the_printed_bound(int layers, double largest)
    {
        Architecture network = Cases.Network(4, Dynamics.Hamiltonian, Integrator.Verlet, layers, 50);
        EnergyDrift energy = Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(4)), Cases.Start(4), new() { EnergyLayers = 1, Doublings = 0 }).Energy.Single();
        Assert.Equal(largest, 5.6674410616 * energy.Largest, 5e-5);
    }

    [Fact]
    public void Leapfrog_keeps_energy_to_second_order()
    {
        double Largest(int layers)
        {
            Architecture network = Cases.Network(4, Dynamics.DoubleSymmetric, Integrator.Leapfrog, layers, 20);
            return Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(4)), Cases.Start(4), new() { EnergyLayers = 1, Doublings = 0 }).Energy.Single().Largest;
        }
        double coarse = Largest(400), fine = Largest(800);
        Assert.InRange(coarse, 1e-8, 1e-2);
        Assert.InRange(coarse / fine, 3.6, 4.4);
    }

    [Theory]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Euler, 0)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Rk4, 0.5)]
    public void Energy_falls_where_the_dynamics_are_damped(Dynamics dynamics, Integrator integrator, double damping)
    {
        Architecture network = Cases.Network(4, dynamics, integrator, 100, 2) with { Damping = damping };
        Assert.Equal(EnergyLaw.Falls, EnergyDrift.Law(network));
        EnergyDrift energy = Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(4)), Cases.Start(4)).Energy[0];
        for (int j = 1; j < energy.Drift.Count; j++) Assert.True(energy.Drift[j] < energy.Drift[j - 1]);
    }

    [Fact]
    public void There_is_no_energy_for_other_dynamics_and_activations()
    {
        Assert.Null(EnergyDrift.Law(Cases.Network(2, Dynamics.Dense, Integrator.Euler, 1, 1)));
        Assert.Null(EnergyDrift.Law(Cases.Network(2, Dynamics.Antisymmetric, Integrator.Euler, 1, 1, Activation.Softplus)));
        Architecture network = Cases.Network(2, Dynamics.Dense, Integrator.Euler, 2, 1);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Multiple(2, 1)), Cases.Start(2));
        Assert.Empty(report.Energy);
        Assert.Null(report.Reversal);
    }

    /// <summary>Linear oscillators with αβ = (hK)²: within the limit of 4 they come back, beyond it nothing does. Rounding: within a factor of four of what was printed.</summary>
    [Theory]
    [InlineData(3.9, 2.0e-14, 7.9e-6)]
    [InlineData(4.1, 8.9e11, double.PositiveInfinity)]
    public void The_way_back_is_as_good_as_the_dynamics_are_stable(double product, double inDouble, double inSingle)
    {
        Architecture network = Cases.Network(3, Dynamics.Hamiltonian, Integrator.Verlet, 100, 100, Activation.Identity) with { Bias = Bias.None };
        double[] theta = Cases.Multiple(3, Math.Sqrt(product))[..9];
        ReversalError error = ReversalError.Of(network, Cases.Stationary(network, theta), Cases.Data(3, 1, 0.5, -0.3))!;
        Assert.InRange(error.InDouble, inDouble / 4, inDouble * 4);
        if (double.IsFinite(inSingle)) Assert.InRange(error.InSingle, inSingle / 4, inSingle * 4);
        else Assert.False(error.InSingle < 1e6);
    }

    /// <summary>Forward Euler has order 1: doubling the layers of a finer network changes it half as much.</summary>
    [Fact]
    public void Fidelity_improves_with_depth()
    {
        IReadOnlyList<DepthFidelity> At(int layers)
        {
            Architecture network = Cases.Network(4, Dynamics.Dense, Integrator.Euler, layers, 2);
            double[] theta = [.. Cases.Sines(4)];
            return Cases.Analyze(network, Cases.Stationary(network, theta), Cases.Data(4, Cases.From(40, k => Math.Sin(k)))).Fidelity;
        }
        IReadOnlyList<DepthFidelity> coarse = At(16), fine = At(64);
        Assert.Equal([16, 32, 64], coarse.Select(f => f.Layers));
        Assert.Equal(0, coarse[0].StateChange);
        Assert.True(coarse[2].StateChange > coarse[1].StateChange);
        Assert.InRange(coarse[1].StateChange / fine[1].StateChange, 3.5, 4.5);
        Assert.Equal(coarse[2].Measurement.Loss, fine[0].Measurement.Loss, 1e-12);
    }

    public static TheoryData<Dynamics, Integrator> All()
    {
        TheoryData<Dynamics, Integrator> all = [];
        foreach (Dynamics dynamics in Enum.GetValues<Dynamics>())
            foreach (Integrator integrator in Schemes.Admissible(dynamics)) all.Add(dynamics, integrator);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_network_can_be_analysed(Dynamics dynamics, Integrator integrator)
    {
        foreach (Bias bias in Enum.GetValues<Bias>())
        {
            Architecture architecture = new() { Inputs = 2, Outputs = 2, Width = 4, Dynamics = dynamics, Integrator = integrator, Layers = 5, Horizon = 1, Bias = bias };
            Dense<double> x = SmallNetworks.Parameters(architecture.Build<double>());
            StabilityReport report = Cases.Analyze(architecture, x, SmallNetworks.Data<double>(2, 70, 2));
            Assert.Equal((48, 5, 5, 6), (report.Samples, report.Spectra.Count, report.Steps.Measures.Count, report.Growth.Maximum.Count));
            Assert.True(double.IsFinite(report.Abscissa) && double.IsFinite(report.Radius) && double.IsFinite(report.Amplification) && double.IsFinite(report.Growth.FinalMaximum));
            Assert.All(report.Exponents, λ => Assert.True(double.IsFinite(λ)));
            Assert.Equal(integrator is Integrator.Verlet or Integrator.Leapfrog, report.Reversal is { InDouble: < 1e-12, InSingle: < 1e-4 });
            Assert.Equal(integrator is Integrator.Verlet or Integrator.Leapfrog ? 0 : 15, report.Adjoint.Count);
            Assert.Equal([5, 10, 20], report.Fidelity.Select(f => f.Layers));
            Assert.Equal(EnergyDrift.Law(architecture) is null ? 0 : 3, report.Energy.Count);
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Architecture network = Cases.Network(2, Dynamics.Dense, Integrator.Euler, 2, 1);
        Dense<double> x = Cases.Stationary(network, Cases.Multiple(2, 1));
        Assert.Contains("not 49", Assert.Throws<ArgumentException>(() => Cases.Analyze(network, x, Cases.Start(2), new() { Samples = 49 })).Message, StringComparison.Ordinal);
        Assert.Contains("3 were given", Assert.Throws<ArgumentException>(() => Cases.Analyze(network, x, Cases.Start(3))).Message, StringComparison.Ordinal);
    }
}
