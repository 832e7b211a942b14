using System.Numerics;
using Costate.Networks.Data;
using Costate.Networks.Integrators;
using Costate.Networks.Kernels;
using Costate.Networks.Layers;
using Costate.Numerics.Randomness;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Tests;

/// <summary>Small networks, parameters and data for tests.</summary>
static class SmallNetworks
{
    public static Network<double> Small(int inputs, int width, int layers, Activation activation, int outputs = 3) => Small<double>(inputs, width, layers, activation, outputs);

    public static Network<T> Small<T>(int inputs, int width, int layers, Activation activation, int outputs, KernelWidth? kernels = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            new DenseLayer<T>(inputs, width, activation, width: kernels), new EulerStep<T>(new DenseDynamics<T>(width, activation, kernels), 2.0 / layers),
            layers, 2, new DenseLayer<T>(width, outputs, Activation.Identity, "W", "mu", kernels));

    public static Dense<T> Parameters<T>(Network<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense<T> x = new(network.Parameters);
        for (int k = 0; k < x.Length; k++) x.Span[k] = T.CreateTruncating(Math.Sin(1.3 * k * k) / Math.Sqrt(network.Width));
        return x;
    }

    public static Dataset<T> Data<T>(int features, int samples, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSequence inputs = new(5, 1), labels = new(5, 2);
        return new()
        {
            Features = features,
            Samples = samples,
            Inputs = [.. Enumerable.Range(0, features * samples).Select(i => T.CreateTruncating(inputs.Normal((ulong)i)))],
            Labels = [.. Enumerable.Range(0, samples).Select(i => labels.Below(classes, (ulong)i))],
            ClassNames = [.. Enumerable.Range(0, classes).Select(i => $"{i}")],
        };
    }

    /// <summary>Normal inputs and targets.</summary>
    public static Dataset<double> Regression(int features, int samples, int outputs)
    {
        RandomSequence random = new(8, 8);
        return new()
        {
            Features = features,
            Samples = samples,
            Outputs = outputs,
            Inputs = Data<double>(features, samples, 1).Inputs,
            Targets = [.. Enumerable.Range(0, samples * outputs).Select(i => random.Normal((ulong)i))],
        };
    }
}
