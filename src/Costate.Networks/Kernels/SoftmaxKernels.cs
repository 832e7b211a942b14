using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

/// <summary>Softmax over the rows of a score tile, 48 samples at a time.</summary>
interface ISoftmaxKernel<T> where T : unmanaged
{
    /// <summary>For the samples start … start + 47: largest ← max over the classes, sums ← Σ e^(S − largest) and, if not empty, probabilities ← weight·e^(S − largest)/sum.</summary>
    /// <remarks>scores, probabilities: classes × samples; largest, sums: 48 numbers.</remarks>
    void Strip(int classes, int samples, ReadOnlySpan<T> scores, int start, T weight, Span<T> largest, Span<T> sums, Span<T> probabilities);
}

/// <summary>Chooses the compiled softmax kernel.</summary>
static class SoftmaxKernels
{
    public static ISoftmaxKernel<T> Create<T>(KernelWidth width) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelWidths.Require(width);
        object kernel = (default(T), width) switch
        {
            (float, KernelWidth.Avx512) => new SoftmaxKernel<Float512, float>(),
            (float, KernelWidth.Avx2) => new SoftmaxKernel<Float256, float>(),
            (float, KernelWidth.Scalar) => new SoftmaxKernel<FloatScalar, float>(),
            (double, KernelWidth.Avx512) => new SoftmaxKernel<Double512, double>(),
            (double, KernelWidth.Avx2) => new SoftmaxKernel<Double256, double>(),
            (double, KernelWidth.Scalar) => new SoftmaxKernel<DoubleScalar, double>(),
            _ => throw new NotSupportedException($"Kernels exist for float and double, not for {typeof(T).Name}."),
        };
        return (ISoftmaxKernel<T>)kernel;
    }
}

/// <summary>The softmax kernel for one register type.</summary>
sealed unsafe class SoftmaxKernel<V, T> : ISoftmaxKernel<T>
    where V : unmanaged, IRegister<V, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int StripSamples = 48;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Strip(int classes, int samples, ReadOnlySpan<T> scores, int start, T weight, Span<T> largest, Span<T> sums, Span<T> probabilities)
    {
        if (scores.Length != classes * samples || start + StripSamples > samples || largest.Length < StripSamples || sums.Length < StripSamples
            || !probabilities.IsEmpty && probabilities.Length != scores.Length)
            throw new ArgumentException($"A softmax over {classes} classes × {samples} samples from sample {start} does not fit its arrays.");
        fixed (T* score = scores, maximum = largest, total = sums, result = probabilities)
        {
            for (int t = 0; t < StripSamples; t += V.Lanes)
            {
                T* column = score + start + t;
                V m = V.Load(column), sum = V.Constant(0);
                for (int c = 1; c < classes; c++) m = V.Max(V.Load(column + (nint)c * samples), m);
                for (int c = 0; c < classes; c++)
                    sum = V.Add(sum, Exponential.OfNonPositive<V, T>(V.Subtract(V.Load(column + (nint)c * samples), m)));
                V.Store(m, maximum + t);
                V.Store(sum, total + t);
                if (result == null) continue;
                V factor = V.Divide(V.Broadcast(weight), sum);
                T* target = result + start + t;
                for (int c = 0; c < classes; c++)
                {
                    V e = Exponential.OfNonPositive<V, T>(V.Subtract(V.Load(column + (nint)c * samples), m));
                    V.Store(V.Multiply(factor, e), target + (nint)c * samples);
                }
            }
        }
    }
}
