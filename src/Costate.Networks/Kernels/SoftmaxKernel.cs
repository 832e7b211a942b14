using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Kernels.Activations;
using Costate.Networks.Kernels.Registers;

namespace Costate.Networks.Kernels;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Curvature(int classes, int samples, int start, T weight, ReadOnlySpan<T> direction, Span<T> product)
    {
        if (product.Length != classes * samples || direction.Length != product.Length || start + StripSamples > samples || direction.Overlaps(product))
            throw new ArgumentException($"The curvature of a softmax over {classes} classes × {samples} samples from sample {start} does not fit its arrays, or they overlap.");
        fixed (T* u = direction, p = product)
        {
            for (int t = start; t < start + StripSamples; t += V.Lanes)
            {
                V mean = V.Constant(0), factor = V.Broadcast(weight);
                for (int c = 0; c < classes; c++)
                    mean = V.Fma(V.Load(p + t + (nint)c * samples), V.Load(u + t + (nint)c * samples), mean);
                for (int c = 0; c < classes; c++)
                {
                    T* target = p + t + (nint)c * samples;
                    V.Store(V.Multiply(V.Multiply(factor, V.Load(target)), V.Subtract(V.Load(u + t + (nint)c * samples), mean)), target);
                }
            }
        }
    }
}
