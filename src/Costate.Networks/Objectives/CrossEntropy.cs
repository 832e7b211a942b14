using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Objectives;

/// <summary>Softmax cross-entropy, log Σ e^S − S_label per sample, with the largest score subtracted first; ∂/∂S = P − e_label and ∂²/∂S²·U = P∘(U − PᵀU) with P = softmax(S).</summary>
public sealed class CrossEntropy<T> : ILoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ISoftmaxKernel<T> _kernel;

    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    public CrossEntropy(KernelWidth? width = null) => _kernel = SoftmaxKernels.Create<T>(width ?? KernelWidths.Widest);

    /// <inheritdoc/>
    public bool ReadsValues => false;

    /// <inheritdoc/>
    public int ScoresFor(int classes) => classes;

    /// <inheritdoc/>
    public double Evaluate(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, Span<T> cotangent)
    {
        int classes = scores.Length / samples;
        ReadOnlySpan<int> labels = targets.Labels;
        Span<T> largest = stackalloc T[Propagators.Tiling.Quantum], sums = stackalloc T[Propagators.Tiling.Quantum];
        double loss = 0;
        for (int start = 0; start < count; start += Propagators.Tiling.Quantum)
        {
            _kernel.Strip(classes, samples, scores, start, T.CreateTruncating(weight), largest, sums, cotangent);
            for (int t = start; t < Math.Min(count, start + Propagators.Tiling.Quantum); t++)
            {
                int at = labels[t] * samples + t;
                loss += Math.Log(double.CreateTruncating(sums[t - start])) + double.CreateTruncating(largest[t - start] - scores[at]);
                if (!cotangent.IsEmpty) cotangent[at] -= T.CreateTruncating(weight);
            }
        }
        if (!cotangent.IsEmpty) ClearPadding(count, samples, cotangent);
        return loss;
    }

    /// <inheritdoc/>
    public void Curvature(int count, int samples, ReadOnlySpan<T> scores, Targets<T> targets, double weight, ReadOnlySpan<T> direction, Span<T> product)
    {
        int classes = scores.Length / samples;
        Span<T> largest = stackalloc T[Propagators.Tiling.Quantum], sums = stackalloc T[Propagators.Tiling.Quantum];
        for (int start = 0; start < count; start += Propagators.Tiling.Quantum)
        {
            _kernel.Strip(classes, samples, scores, start, T.One, largest, sums, product);
            _kernel.Curvature(classes, samples, start, T.CreateTruncating(weight), direction, product);
        }
        ClearPadding(count, samples, product);
    }

    static void ClearPadding(int count, int samples, Span<T> values)
    {
        for (int row = 0; row < values.Length; row += samples) values[(row + count)..(row + samples)].Clear();
    }
}
