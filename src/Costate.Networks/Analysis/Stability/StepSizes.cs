using Costate.Networks.Kernels;
using Costate.Numerics.Linear;
using Costate.Numerics.TimeStepping;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>The sizes of the steps in units of what the weights do: h times a bound for the eigenvalues, beside the limit of linear stability.</summary>
/// <remarks>
/// With s = max σ' (1 for tanh, softplus and ReLU, ¼ for the sigmoid, ½ for the bipolar sigmoid) the measure of a layer is h·s·‖K‖₂ (dense, Hamiltonian),
/// h·s·‖K₂‖₂·‖K₁‖₂ (double-dense), h·s·‖K‖₂² (double-symmetric), h·√s·‖K‖₂ (the same with leapfrog, where it bounds hω), h·s·‖K − Kᵀ‖₂ (antisymmetric). The
/// limit is that on the imaginary axis for antisymmetric and Hamiltonian dynamics and for leapfrog, that on the negative real axis for double-symmetric ones, and
/// where eigenvalues may lie anywhere the smaller of the two that are not zero. A limit of 0 means that rotations grow with every step, however small.
/// </remarks>
/// <param name="Measures">The measure of every layer.</param>
/// <param name="Limit">The limit.</param>
public sealed record StepSizes(IReadOnlyList<double> Measures, double Limit)
{
    /// <summary>The largest measure.</summary>
    public double Largest => Measures.Max();

    /// <summary>The layers whose measure is beyond the limit; all if the limit is 0.</summary>
    public IReadOnlyList<int> Beyond => [.. Enumerable.Range(0, Measures.Count).Where(j => !(Measures[j] <= Limit))];

    /// <summary>Measures the layers of a network.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="x">Its parameters.</param>
    public static StepSizes Of(Architecture architecture, Dense<double> x) => Of(architecture, architecture.Build<double>(), x);

    /// <summary>The scheme whose linear stability is that of an integrator.</summary>
    public static SteppingScheme Scheme(Integrator integrator) => integrator switch
    {
        Integrator.Heun => SteppingScheme.Heun,
        Integrator.Rk4 => SteppingScheme.Rk4,
        Integrator.Ab3 => SteppingScheme.Ab3,
        Integrator.Verlet => SteppingScheme.Verlet,
        Integrator.Leapfrog => SteppingScheme.Leapfrog,
        _ => SteppingScheme.Euler,
    };

    /// <summary>What the measure is, as a formula; s = max σ' is left out where it is 1.</summary>
    public static string Formula(Architecture architecture)
    {
        string s = Slope(architecture.Activation) == 1 ? "" : architecture.Integrator == Integrator.Leapfrog ? "√s·" : "s·";
        return "h·" + s + architecture.Dynamics switch
        {
            Dynamics.DoubleDense => "‖K₂‖·‖K₁‖",
            Dynamics.DoubleSymmetric when architecture.Integrator != Integrator.Leapfrog => "‖K‖²",
            Dynamics.Antisymmetric => "‖K−Kᵀ‖",
            _ => "‖K‖",
        };
    }

    /// <summary>The measure of one layer.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="theta">The parameters of the layer.</param>
    /// <param name="h">The size of the step.</param>
    public static double Measure(Architecture architecture, ReadOnlySpan<double> theta, double h) => h * Bound(architecture, theta);

    internal static StepSizes Of(Architecture architecture, Network<double> network, Dense<double> x) => new(
        [.. Enumerable.Range(0, network.Layers).Select(j => network.StepSize * Bound(architecture, x.Span.Slice(network.LayerStart(j), network.LayerParameters)))],
        LimitOf(architecture));

    static double LimitOf(Architecture architecture)
    {
        SteppingScheme scheme = Scheme(architecture.Integrator);
        double imaginary = LinearStability.ImaginaryLimit(scheme), real = LinearStability.RealLimit(scheme);
        return architecture.Dynamics switch
        {
            Dynamics.Antisymmetric or Dynamics.Hamiltonian => imaginary,
            Dynamics.DoubleSymmetric => real,
            _ => imaginary > 0 ? Math.Min(imaginary, real) : real,
        };
    }

    /// <summary>A bound for |λ| of a layer, or for ω with leapfrog.</summary>
    static double Bound(Architecture architecture, ReadOnlySpan<double> theta)
    {
        int n = architecture.Width, m = architecture.HiddenWidth;
        double s = Slope(architecture.Activation);
        switch (architecture.Dynamics)
        {
            case Dynamics.DoubleDense:
                return s * SpectralNorm.Of(theta[..(m * n)], m, n) * SpectralNorm.Of(theta.Slice(m * n, m * n), n, m);
            case Dynamics.DoubleSymmetric:
                double norm = SpectralNorm.Of(theta[..(m * n)], m, n);
                return architecture.Integrator == Integrator.Leapfrog ? Math.Sqrt(s) * norm : s * norm * norm;
            case Dynamics.Antisymmetric:
                double[] a = new double[n * n];
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++) a[i * n + j] = theta[i * n + j] - theta[j * n + i];
                return s * SpectralNorm.Of(a, n, n);
            default:
                return s * SpectralNorm.Of(theta[..(n * n)], n, n);
        }
    }

    /// <summary>max σ'.</summary>
    static double Slope(Activation activation) => activation switch { Activation.Sigmoid => 0.25, Activation.BipolarSigmoid => 0.5, _ => 1 };
}
