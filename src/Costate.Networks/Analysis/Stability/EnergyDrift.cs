using System.Numerics.Tensors;
using Costate.Networks.Kernels;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>How the energy of a network with stationary weights changes: the weights of one layer in all N steps, from the states before that layer.</summary>
/// <remarks>
/// With S' = σ: antisymmetric, E = ΣS(M·y + b), M = K − Kᵀ − γI, conserved for γ = 0, falling for γ > 0; Hamiltonian, E = ΣS(K·y + b) + ΣS(Kᵀ·z + b), conserved; double-symmetric,
/// E = ΣS(K·y + b), whose negative gradient is the right-hand side, so it falls, and with leapfrog ½‖y'‖² + E is conserved (taken between two steps, where y' = (y_j − y_{j−1})/h is
/// of order 2). Weights that vary with depth conserve nothing: this says how faithful the integrator is, not what the trained network does. There is none for other dynamics, nor for activations without an elementary S.
/// </remarks>
/// <param name="Layer">The layer whose weights are frozen.</param>
/// <param name="Drift">The relative change (E_j − E_0)/|E_0| for j = 0 … N, of the sample whose energy changes most.</param>
/// <param name="Final">The median over the samples at the end.</param>
public sealed record EnergyDrift(int Layer, IReadOnlyList<double> Drift, double Final)
{
    const int Columns = NetworkWalk<double>.Columns;

    /// <summary>The largest |E_j − E_0|/|E_0| over time and samples.</summary>
    public double Largest => Drift.Any(double.IsNaN) ? double.NaN : Drift.Max(Math.Abs);

    /// <summary>What the differential equation does to the energy; null where there is none.</summary>
    public static EnergyLaw? Law(Architecture architecture) => Primitive(architecture.Activation) is null ? null : architecture.Dynamics switch
    {
        Dynamics.Antisymmetric => architecture.Damping == 0 ? EnergyLaw.Conserved : EnergyLaw.Falls,
        Dynamics.Hamiltonian => EnergyLaw.Conserved,
        Dynamics.DoubleSymmetric => architecture.Integrator == Integrator.Leapfrog ? EnergyLaw.Conserved : EnergyLaw.Falls,
        _ => null,
    };

    /// <summary>Freezes a layer; needs a <see cref="Law"/>.</summary>
    /// <param name="state">The state before the layer, state features × 48.</param>
    internal static EnergyDrift Of(Architecture architecture, Network<double> network, Dense<double> x, int layer, ReadOnlySpan<double> state, int samples)
    {
        ReadOnlySpan<double> theta = x.Span.Slice(network.LayerStart(layer), network.LayerParameters);
        int kept = architecture.Dynamics == Dynamics.Hamiltonian ? 2 : 1;
        NetworkWalk<double> walk = new(network, x, NetworkWalk<double>.Lifted(network, state[..(kept * network.Width * Columns)])) { Frozen = layer };
        double[] first = Energies(architecture, theta, walk.State, samples, network.StepSize);
        double[][] change = [.. Enumerable.Range(0, samples).Select(_ => new double[network.Layers + 1])];
        for (int j = 0; j < network.Layers; j++)
        {
            walk.Advance();
            double[] energies = Energies(architecture, theta, walk.State, samples, network.StepSize);
            for (int t = 0; t < samples; t++) change[t][j + 1] = energies[t] == first[t] ? 0 : (energies[t] - first[t]) / Math.Abs(first[t]);
        }
        double[] worst = change.FirstOrDefault(one => one.Any(double.IsNaN)) ?? change.MaxBy(one => one.Max(Math.Abs))!;
        return new(layer, worst, Statistics.Median(change.Select(one => one[^1])));
    }

    static double[] Energies(Architecture architecture, ReadOnlySpan<double> theta, ReadOnlySpan<double> state, int samples, double h)
    {
        int n = architecture.Width, m = architecture.Dynamics == Dynamics.DoubleSymmetric ? architecture.HiddenWidth : n;
        Func<double, double> s = Primitive(architecture.Activation)!;
        double[] matrix = new double[m * n], energies = new double[samples];
        theta[..matrix.Length].CopyTo(matrix);
        ReadOnlySpan<double> k = theta[..matrix.Length], y = state[..(n * Columns)], other = state[(n * Columns)..];
        if (architecture.Dynamics == Dynamics.Antisymmetric)
        {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) matrix[i * n + j] = k[i * n + j] - k[j * n + i] - (i == j ? architecture.Damping : 0);
        }
        double[] b = new double[m];
        if (architecture.Bias != Bias.None)
            for (int i = 0; i < m; i++) b[i] = theta[matrix.Length + (architecture.Bias == Bias.Neuron ? i : 0)];
        Potential(matrix, b, n, y, s, 1, energies);
        if (architecture.Dynamics == Dynamics.Hamiltonian)
        {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) matrix[i * n + j] = k[j * n + i];
            Potential(matrix, b, n, other, s, 1, energies);
        }
        else if (architecture.Integrator == Integrator.Leapfrog)
        {
            for (int t = 0; t < samples; t++) energies[t] /= 2;
            Potential(matrix, b, n, other, s, 0.5, energies);
            for (int t = 0; t < samples; t++)
                for (int i = t; i < y.Length; i += Columns) energies[t] += (y[i] - other[i]) * (y[i] - other[i]) / (2 * h * h);
        }
        return energies;
    }

    /// <summary>energies += weight · ΣS(M·y + b), sample by sample.</summary>
    static void Potential(double[] matrix, double[] b, int n, ReadOnlySpan<double> y, Func<double, double> s, double weight, double[] energies)
    {
        double[] a = new double[energies.Length];
        for (int i = 0; i < b.Length; i++)
        {
            Array.Fill(a, b[i]);
            for (int j = 0; j < n; j++) TensorPrimitives.MultiplyAdd(y.Slice(j * Columns, a.Length), matrix[i * n + j], a, a);
            for (int t = 0; t < a.Length; t++) energies[t] += weight * s(a[t]);
        }
    }

    /// <summary>S with S' = σ, without overflow; null where it is not elementary.</summary>
    static Func<double, double>? Primitive(Activation activation) => activation switch
    {
        Activation.Tanh => LogCosh,
        Activation.Sigmoid => x => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x))),
        Activation.BipolarSigmoid => x => 2 * LogCosh(x / 2),
        Activation.Relu => x => Math.Max(x, 0) * Math.Max(x, 0) / 2,
        Activation.Identity => x => x * x / 2,
        _ => null,
    };

    static double LogCosh(double x) => Math.Abs(x) + double.LogP1(Math.Exp(-2 * Math.Abs(x))) - Math.Log(2);
}
