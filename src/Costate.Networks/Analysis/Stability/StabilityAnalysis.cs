using Costate.Networks.Data;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Analysis.Stability;

/// <summary>How stable a network is, in double precision: spectra over depth, step sizes, growth of perturbations, energy, reversibility, fidelity to the differential equation.</summary>
/// <remarks>
/// Eigenvalues with Re λ ≤ 0 decide stability only where the Jacobian hardly changes in time; growth and exponents measure what the network does. Sources: Haber, Ruthotto, “Stable architectures for deep
/// neural networks”, Inverse Problems 34, 2017; Ruthotto, “Deep Neural Networks Motivated by ODEs”, 2019.
/// </remarks>
public static class StabilityAnalysis
{
    /// <summary>Analyses a network.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="x">Its parameters.</param>
    /// <param name="data">Data that it is for: all of them measure the fidelity, some are looked at closely.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="team">The threads that share the work on all data.</param>
    /// <param name="options">How much is looked at.</param>
    /// <param name="progress">Is told what begins: wide networks and many samples take their time.</param>
    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public static StabilityReport Run(
        Architecture architecture, Dense<double> x, Dataset<double> data, ILoss<double> loss, ThreadTeam team, StabilityOptions? options = null, IProgress<string>? progress = null)
    {
        options ??= new();
        options.Validate();
        Network<double> network = architecture.Build<double>();
        if (x.Length != network.Parameters || data.Features != network.Opening.Shape.Inputs)
            throw new ArgumentException($"The network has {network.Parameters} parameters and {network.Opening.Shape.Inputs} inputs, but {x.Length} and {data.Features} were given.", nameof(x));
        Dataset<double> samples = data.Select(EvenChoice.Of(options.Samples, data.Samples));
        double[] start = NetworkWalk<double>.Start(network, x, samples);
        return new()
        {
            Architecture = architecture,
            Samples = samples.Samples,
            Spectra = Part("spectra", () => Spectra.Of(architecture, network, x, samples)),
            Steps = Part("step sizes", () => StepSizes.Of(architecture, network, x)),
            Growth = Part("growth of perturbations", () => PerturbationGrowth.Of(network, x, start, samples.Samples, options.Directions)),
            Exponents = Part("growth exponents", () => TrajectoryExponents.Of(network, x, start, 0)),
            Energy = EnergyDrift.Law(architecture) is null ? [] : Part("energy", () => Energy(architecture, network, x, start, samples.Samples, options.EnergyLayers)),
            Reversal = Part("round trip", () => ReversalError.Of(architecture, x, samples)),
            Adjoint = Part("gradients by the adjoint equation", () => Adjoint(architecture, x, samples, loss)),
            Fidelity = Part("fidelity with more layers", () => DepthFidelity.Of(architecture, x, data, loss, team, options.Doublings)),
        };

        R Part<R>(string name, Func<R> compute)
        {
            progress?.Report(name);
            return compute();
        }
    }

    static IReadOnlyList<AdjointErrors> Adjoint(Architecture architecture, Dense<double> x, Dataset<double> samples, ILoss<double> loss)
    {
        const int Reference = 16;
        const long MostParameters = 4_000_000;
        if (architecture.Integrator is Integrator.Verlet or Integrator.Leapfrog || (long)x.Length * Reference > MostParameters) return [];
        return AdjointComparison.Run(architecture, x, samples, loss, new() { Refinements = [1, 2, 4], ReferenceRefinement = Reference, Adaptive = false });
    }

    static List<EnergyDrift> Energy(Architecture architecture, Network<double> network, Dense<double> x, double[] start, int samples, int layers)
    {
        HashSet<int> chosen = [.. EvenChoice.Of(layers, network.Layers)];
        NetworkWalk<double> walk = new(network, x, start);
        List<EnergyDrift> drifts = [];
        for (int j = 0; j < network.Layers; j++)
        {
            if (chosen.Contains(j)) drifts.Add(EnergyDrift.Of(architecture, network, x, j, walk.State, samples));
            walk.Advance();
        }
        return drifts;
    }
}
