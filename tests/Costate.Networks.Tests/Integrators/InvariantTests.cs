using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;

namespace Costate.Networks.Tests.Integrators;

/// <summary>What stationary networks conserve, and how well the integrators keep it; how perturbations grow nevertheless.</summary>
public class InvariantTests
{
    [Theory]
    [InlineData(Integrator.Euler, "0.591", "0.314", "0.160")]
    [InlineData(Integrator.Ab3, "-7.98e-4", "-9.98e-5", "-1.25e-5")]
    [InlineData(Integrator.Rk4, "-9.08e-8", "-3.30e-9", "-1.32e-10")]
    public void Energy_of_the_antisymmetric_network_drifts_as_printed(Integrator integrator, params string[] printed)
    {
        double[] theta = SineSystem.Theta(8);
        double start = SineSystem.Energy(theta, SineSystem.Start(8));
        Printed.Equal("10.880111894292", start);
        for (int i = 0; i < printed.Length; i++)
        {
            int layers = 800 << i;
            double[] final = SineSystem.Antisymmetric(integrator, layers, 20).Forward(layers).Column(8);
            Printed.Equal(printed[i], (SineSystem.Energy(theta, final) - start) / start);
        }
    }

    [Theory]
    [InlineData(4, "0.5908")]
    [InlineData(8, "0.3032")]
    [InlineData(16, "0.1542")]
    [InlineData(32, "0.0808")]
    public void Energy_of_the_hamiltonian_network_stays_within_the_printed_bound(int stepsPerUnit, string printed)
    {
        int layers = 50 * stepsPerUnit;
        double[] theta = SineSystem.Theta(4);
        Walk<double> walk = new(SineSystem.Network(4, Dynamics.Hamiltonian, Integrator.Verlet, layers, 50), theta, SineSystem.Start(4));
        double start = SineSystem.Energy(theta, walk.Column(4), walk.Column(4, first: 4)), largest = 0;
        Printed.Equal("5.6674410616", start);
        for (int j = 0; j < layers; j++)
        {
            walk.Forward(1);
            largest = Math.Max(largest, Math.Abs(SineSystem.Energy(theta, walk.Column(4), walk.Column(4, first: 4)) - start));
        }
        Printed.Equal(printed, largest);
    }

    [Fact]
    public void Verlet_preserves_volume()
    {
        Network<double> network = SineSystem.Network(4, Dynamics.Hamiltonian, Integrator.Verlet, 200, 50);
        Walk<double> walk = new(network, SineSystem.Theta(4), SineSystem.Start(4));
        for (int j = 0; j < network.Layers; j++)
        {
            Assert.Equal(1, Jacobian.Determinant(Jacobian.Of(network.Step(j), SineSystem.Theta(4), walk.Column(8))), 1e-12);
            walk.Forward(1);
        }
    }

    [Fact]
    public void Verlet_is_symplectic_with_two_symmetric_layers_only()
    {
        double[] state = [.. SineSystem.Start(4), .. new double[4]], theta = SineSystem.Theta(4);
        ILayer<double> single = SineSystem.Network(4, Dynamics.Hamiltonian, Integrator.Verlet, 1, 0.3).Step(0);
        DoubleDynamics<double> symmetric = DoubleDynamics<double>.Symmetric(4, 4, Activation.Tanh);
        Assert.InRange(Unsymplectic(Jacobian.Of(single, theta, state)), 0.2, 1);
        Assert.InRange(Unsymplectic(Jacobian.Of(new VerletStep<double>(symmetric, symmetric, 0.3), theta, state)), 0, 1e-15);
    }

    /// <summary>Bounded energy, and yet a positive Lyapunov exponent.</summary>
    [Fact]
    public void Perturbations_of_the_antisymmetric_network_grow_as_printed()
    {
        const double Epsilon = 1e-8;
        double[] y = SineSystem.Start(8), v = SineSystem.From(8, k => Math.Cos(3 * k));
        double length = Math.Sqrt(v.Sum(x => x * x));
        double[] both = [.. Enumerable.Range(0, 16).Select(i => y[i / 2] + i % 2 * Epsilon * v[i / 2] / length)];
        Walk<double> walk = new(SineSystem.Network(8, Dynamics.Antisymmetric, Integrator.Rk4, 40000, 100), SineSystem.Theta(8), both);
        foreach ((int time, string printed) in new[] { (10, "0.983"), (50, "39.4"), (100, "1.58e4") })
        {
            walk.Forward(400 * time - walk.Position);
            Printed.Equal(printed, SineSystem.Distance(walk.Column(8, 0), walk.Column(8, 1)) / Epsilon);
            Assert.InRange(Math.Sqrt(walk.Column(8).Sum(x => x * x)), 0, 5);
        }
    }

    /// <summary>‖MᵀJM − J‖₂ with J = [[0, I], [−I, 0]], by the power method on the square of this antisymmetric matrix.</summary>
    static double Unsymplectic(double[,] m)
    {
        int n = m.GetLength(0), half = n / 2;
        double[,] d = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < half; k++) d[i, j] += m[k, i] * m[k + half, j] - m[k + half, i] * m[k, j];
                d[i, j] -= j == i + half ? 1 : i == j + half ? -1 : 0;
            }
        double[] v = SineSystem.From(n, k => Math.Cos(k));
        double norm = 0;
        for (int round = 0; round < 200; round++)
        {
            double[] w = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => d[i, j] * v[j]))];
            norm = Math.Sqrt(w.Sum(x => x * x) / v.Sum(x => x * x));
            if (norm == 0) break;
            v = [.. w.Select(x => x / norm)];
        }
        return norm;
    }
}
