using Costate.Networks.Analysis.Stability;
using Costate.Networks.Kernels;
using Costate.Numerics.Linear;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Analysis.Stability;

/// <summary>Eigenvalues of Jacobians and step sizes of networks for which they are known.</summary>
public sealed class SpectraTests
{
    [Fact]
    public void Linear_dynamics_have_the_eigenvalues_of_their_matrix()
    {
        Architecture network = Cases.Network(2, Dynamics.Dense, Integrator.Euler, 5, 0.5, Activation.Identity);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, -0.15, -2, 2, -0.15, 0, 0), Cases.Data(2, 1, 0, 0, 1, -1, 0.5));
        Assert.Equal([0, 1, 2, 3, 4], report.Spectra.Select(s => s.Layer));
        foreach (LayerSpectrum spectrum in report.Spectra)
        {
            Assert.Equal(6, spectrum.Eigenvalues.Count);
            Assert.Equal(-0.15, spectrum.Abscissa, 1e-14);
            Assert.Equal(Math.Sqrt(4.0225), spectrum.Radius, 1e-14);
            Assert.Equal(Math.Sqrt(0.985 * 0.985 + 0.04), spectrum.Amplification, 1e-14);   // |1 + hλ|, h = 0.1
        }
        Assert.True(report.Spectra[0].IsUnstable);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void Antisymmetric_dynamics_have_no_eigenvalues_to_the_right(double damping)
    {
        Architecture network = Cases.Network(8, Dynamics.Antisymmetric, Integrator.Rk4, 6, 3) with { Damping = damping };
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(8)), Cases.Data(8, Cases.From(8 * 20, k => Math.Sin(2 * k))));
        Assert.True(report.Abscissa <= 1e-12);
        Assert.All(report.Spectra, s => Assert.True(s.Radius > 0.1));
        if (damping > 0) Assert.True(report.Abscissa < -1e-6);
    }

    [Fact]
    public void Double_symmetric_dynamics_contract()
    {
        Architecture network = Cases.Network(3, Dynamics.DoubleSymmetric, Integrator.Euler, 4, 1);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Sines(3)), Cases.Start(3));
        Assert.All(report.Spectra.SelectMany(s => s.Eigenvalues), λ => Assert.True(λ.Real <= 1e-14 && Math.Abs(λ.Imaginary) < 1e-12));
    }

    /// <summary>Linear oscillators with h·ω below and beyond 2: eigenvalues ±iω of both fields, 2n of them.</summary>
    [Theory]
    [InlineData(1.9, false, 1)]
    [InlineData(2.1, true, 1.8773)]
    public void Verlet_is_stable_up_to_two(double omega, bool unstable, double growth)
    {
        Architecture network = Cases.Network(2, Dynamics.Hamiltonian, Integrator.Verlet, 3, 3, Activation.Identity);
        LayerSpectrum spectrum = Cases.Analyze(network, Cases.Stationary(network, Cases.Multiple(2, omega)), Cases.Start(2)).Spectra[1];
        Assert.Equal(4, spectrum.Eigenvalues.Count);
        Assert.All(spectrum.Eigenvalues, λ => Assert.Equal((0, omega), (Math.Round(λ.Real, 12), Math.Round(Math.Abs(λ.Imaginary), 12))));
        Assert.Equal(unstable, spectrum.IsUnstable);
        Assert.Equal(growth, spectrum.Amplification, 1e-4);
    }

    /// <summary>y'' = −ω²·y: the eigenvalue of f is −ω², and the limit is h·ω = 2.</summary>
    [Theory]
    [InlineData(1.9, false)]
    [InlineData(2.1, true)]
    public void Leapfrog_is_stable_up_to_two(double omega, bool unstable)
    {
        Architecture network = Cases.Network(2, Dynamics.DoubleSymmetric, Integrator.Leapfrog, 3, 3, Activation.Identity);
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, Cases.Multiple(2, omega)), Cases.Start(2));
        Assert.Equal(-omega * omega, report.Spectra[0].Abscissa, 1e-12);
        Assert.Equal(unstable, report.Spectra[0].IsUnstable);
        Assert.Equal((omega, 2), (report.Steps.Largest, report.Steps.Limit));
        Assert.Equal(unstable ? 3 : 0, report.Steps.Beyond.Count);
    }

    /// <summary>More features than columns of a tile. An antisymmetric matrix is normal: its spectral radius is its norm.</summary>
    [Fact]
    public void Wide_networks_need_several_tiles()
    {
        const int N = 50;
        Architecture network = Cases.Network(N, Dynamics.Antisymmetric, Integrator.Ab3, 2, 1, Activation.Identity);
        double[] theta = Cases.Sines(N), a = new double[N * N];
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) a[i * N + j] = theta[i * N + j] - theta[j * N + i];
        StabilityReport report = Cases.Analyze(network, Cases.Stationary(network, theta), Cases.Start(N));
        double norm = SpectralNorm.Of(a, N, N);
        Assert.Equal(norm, report.Spectra[0].Radius, 1e-10);
        Assert.Equal(norm / 2, report.Steps.Largest, 1e-10);
        Assert.Equal(48, report.Exponents.Count);
    }

    [Theory]
    [InlineData(Dynamics.Dense, Integrator.Euler, Activation.Tanh, "h·‖K‖", 1.5, 2)]
    [InlineData(Dynamics.Dense, Integrator.Ab3, Activation.Sigmoid, "h·s·‖K‖", 0.375, 6.0 / 11)]
    [InlineData(Dynamics.DoubleDense, Integrator.Rk4, Activation.BipolarSigmoid, "h·s·‖K₂‖·‖K₁‖", 2.25, 2.7852935634)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Heun, Activation.Relu, "h·‖K‖²", 4.5, 2)]
    [InlineData(Dynamics.DoubleSymmetric, Integrator.Leapfrog, Activation.Sigmoid, "h·√s·‖K‖", 0.75, 2)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Euler, Activation.Tanh, "h·‖K−Kᵀ‖", 0, 0)]
    [InlineData(Dynamics.Antisymmetric, Integrator.Ab3, Activation.Tanh, "h·‖K−Kᵀ‖", 0, 0.7236272270)]
    [InlineData(Dynamics.Hamiltonian, Integrator.Verlet, Activation.Tanh, "h·‖K‖", 1.5, 2)]
    public void Step_sizes_are_measured_against_the_limit_of_the_integrator(Dynamics dynamics, Integrator integrator, Activation activation, string formula, double measure, double limit)
    {
        Architecture network = Cases.Network(2, dynamics, integrator, 2, 1, activation);
        double[] theta = dynamics == Dynamics.DoubleDense ? [3, 0, 0, 3, 3, 0, 0, 3, 0, 0] : Cases.Multiple(2, 3);
        StepSizes steps = StepSizes.Of(network, Cases.Stationary(network, theta));
        Assert.Equal(formula, StepSizes.Formula(network));
        Assert.Equal(measure, steps.Largest, 1e-12);
        Assert.Equal(limit, steps.Limit, 1e-9);
    }

    [Fact]
    public void States_that_overflow_give_no_eigenvalues_but_no_failure_either()
    {
        Architecture network = Cases.Network(2, Dynamics.Dense, Integrator.Euler, 40, 40, Activation.Relu);
        Dense<double> x = Cases.Stationary(network, Cases.Multiple(2, 1e30));
        StabilityReport report = Cases.Analyze(network, x, Cases.Data(2, 1, 1, 2, 2));
        Assert.True(double.IsNaN(report.Growth.FinalMaximum));
        Assert.Equal(40, report.Spectra.Count);
    }

    [Theory]
    [InlineData(1, 5, 0)]
    [InlineData(2, 5, 0, 4)]
    [InlineData(3, 5, 0, 2, 4)]
    [InlineData(9, 3, 0, 1, 2)]
    public void Even_choices_have_both_ends(int wanted, int total, params int[] expected) => Assert.Equal(expected, EvenChoice.Of(wanted, total));
}
