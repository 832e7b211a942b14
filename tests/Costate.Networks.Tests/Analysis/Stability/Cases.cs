using Costate.Networks.Analysis.Stability;
using Costate.Networks.Data;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests.Analysis.Stability;

/// <summary>Networks with identity openings whose properties are known.</summary>
static class Cases
{
    /// <summary>A network of n features that reads its state.</summary>
    public static Architecture Network(int n, Dynamics dynamics, Integrator integrator, int layers, double horizon, Activation activation = Activation.Tanh) => new()
    {
        Inputs = n,
        Outputs = 2,
        Width = n,
        Opening = Opening.Identity,
        Dynamics = dynamics,
        Integrator = integrator,
        Activation = activation,
        Layers = layers,
        Horizon = horizon,
    };

    /// <summary>The same layer parameters everywhere, and a readout of ones.</summary>
    public static Dense<double> Stationary(Architecture architecture, params double[] theta)
    {
        Network<double> network = architecture.Build<double>();
        Assert.Equal(network.LayerParameters, theta.Length);
        Dense<double> x = new(network.Parameters);
        x.Span.Fill(1);
        for (int j = 0; j < network.Layers; j++) theta.CopyTo(x.Span[network.LayerStart(j)..]);
        return x;
    }

    /// <summary>A diagonal matrix a·I and no bias, for a layer σ(K·y + b).</summary>
    public static double[] Multiple(int n, double a)
    {
        double[] theta = new double[n * n + n];
        for (int i = 0; i < n; i++) theta[i * n + i] = a;
        return theta;
    }

    /// <summary>K = sin(k²) row by row, b = cos(k): the system of the printed tables.</summary>
    public static double[] Sines(int n) => [.. From(n * n, k => Math.Sin((double)k * k)), .. From(n, k => Math.Cos(k))];

    /// <summary>One sample, sin(2k).</summary>
    public static Dataset<double> Start(int n) => Data(n, From(n, k => Math.Sin(2 * k)));

    /// <summary>Samples with alternating classes.</summary>
    public static Dataset<double> Data(int features, params double[] inputs) => new()
    {
        Features = features,
        Samples = inputs.Length / features,
        Inputs = inputs,
        Labels = [.. Enumerable.Range(0, inputs.Length / features).Select(i => i % 2)],
        ClassNames = ["a", "b"],
    };

    public static double[] From(int count, Func<int, double> term) => [.. Enumerable.Range(1, count).Select(term)];

    public static StabilityReport Analyze(Architecture architecture, Dense<double> x, Dataset<double> data, StabilityOptions? options = null)
    {
        using ThreadTeam team = new(2);
        return StabilityAnalysis.Run(architecture, x, data, new CrossEntropy<double>(), team, options);
    }
}
