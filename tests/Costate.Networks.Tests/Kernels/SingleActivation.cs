using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Tests.Kernels;

/// <summary>Activations of the dense kernel, number by number: a layer 1 → 1 with K = 1 and b = −0, which leaves every number (−0 too) as it is.</summary>
static class SingleActivation
{
    public static T[] Values<T>(Activation activation, KernelWidth width, T[] x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(activation, width, x).Values[..x.Length];

    /// <summary>σ'(x), as the adjoint recovers it from σ(x).</summary>
    public static T[] Slopes<T>(Activation activation, KernelWidth width, T[] x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (IDenseKernel<T> kernel, T[] prepared, T[] y, T[] values) = Run(activation, width, x);
        T[] w = new T[y.Length], slopes = new T[y.Length], scratch = new T[kernel.ScratchPerSample * y.Length];
        w.AsSpan().Fill(T.One);
        kernel.Adjoint(y.Length, prepared, T.One, y, values, w, add: false, slopes, new T[kernel.AccumulatorLength], scratch);
        return slopes[..x.Length];
    }

    static (IDenseKernel<T> Kernel, T[] Prepared, T[] Y, T[] Values) Run<T>(Activation activation, KernelWidth width, T[] x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int samples = (x.Length + 47) / 48 * 48;
        IDenseKernel<T> kernel = DenseKernels.Create<T>(1, 1, activation, width);
        T[] prepared = new T[kernel.PreparedLength], y = new T[samples], values = new T[samples], output = new T[samples];
        kernel.Prepare([T.One, T.NegativeZero], prepared);
        x.CopyTo(y, 0);
        kernel.Evaluate(samples, prepared, T.One, y, [], values, output);
        for (int i = 0; i < samples; i++) Assert.True(values[i].Equals(output[i]), $"σ({y[i]}): cache {values[i]}, output {output[i]}");
        return (kernel, prepared, y, values);
    }
}
