using System.Numerics;
using Costate.Networks.Data;
using Costate.Numerics.Linear;
using Costate.Numerics.TimeStepping;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>Spectra of the right-hand side's Jacobian over depth, at the states that samples take.</summary>
static class Spectra
{
    const double MostOperations = 1e10;   // some seconds

    /// <summary>The spectra of all layers, or of as many, evenly chosen, as the time allows.</summary>
    public static IReadOnlyList<LayerSpectrum> Of(Architecture architecture, Network<double> network, Dense<double> x, Dataset<double> samples)
    {
        FieldJacobian field = new(architecture);
        SteppingScheme scheme = StepSizes.Scheme(architecture.Integrator);
        double cost = 10 * Math.Pow(field.Size, 3), pairs = Math.Max(1, MostOperations / cost);
        int layers = (int)Math.Min(network.Layers, pairs), count = (int)Math.Clamp(pairs / layers, 1, samples.Samples);
        HashSet<int> chosen = [.. EvenChoice.Of(layers, network.Layers)];
        NetworkWalk<double> walk = new(network, x, NetworkWalk<double>.Start(network, x, samples));
        List<LayerSpectrum> spectra = [];
        for (int j = 0; j < network.Layers; j++)
        {
            if (chosen.Contains(j))
            {
                field.Prepare(x.Span.Slice(network.LayerStart(j), network.LayerParameters));
                List<Complex> values = [];
                foreach (int sample in EvenChoice.Of(count, samples.Samples)) values.AddRange(Values(field.At(walk.State, sample), field.Size));
                spectra.Add(Of(j, values, field.Size * count, scheme, network.StepSize));
            }
            walk.Advance();
        }
        return spectra;
    }

    /// <summary>The eigenvalues; none where the Jacobian is not finite or they are not found.</summary>
    static Complex[] Values(double[] jacobian, int n)
    {
        if (!Array.TrueForAll(jacobian, double.IsFinite)) return [];
        try
        {
            return Eigenvalues.Of(jacobian, n);
        }
        catch (ArithmeticException)
        {
            return [];
        }
    }

    static LayerSpectrum Of(int layer, List<Complex> values, int expected, SteppingScheme scheme, double h)
    {
        if (values.Count < expected) return new(layer, double.NaN, double.NaN, double.NaN, []) { Excess = double.NaN };
        (double amplification, double excess) = (0, 0);
        foreach (Complex value in values)
        {
            Complex rate = scheme == SteppingScheme.Leapfrog ? Complex.Sqrt(value) : value, z = h * rate;
            double growth = Complex.IsFinite(z) ? LinearStability.Growth(scheme, z) : double.PositiveInfinity;
            amplification = Math.Max(amplification, growth);
            // Of y'' = λ²·y both ±λ are eigenvalues.
            double exact = scheme is SteppingScheme.Verlet or SteppingScheme.Leapfrog ? Math.Abs(z.Real) : z.Real;
            excess = Math.Max(excess, growth - Math.Max(1, Math.Exp(exact)));
        }
        return new(layer, Eigenvalues.Abscissa([.. values]), Eigenvalues.SpectralRadius([.. values]), amplification, values) { Excess = excess };
    }
}
