namespace Costate.Networks.Kernels;

/// <summary>Softmax over the rows of a score tile, 48 samples at a time.</summary>
interface ISoftmaxKernel<T> where T : unmanaged
{
    /// <summary>For the samples start … start + 47: largest ← max over the classes, sums ← Σ e^(S − largest) and, if not empty, probabilities ← weight·e^(S − largest)/sum.</summary>
    /// <remarks>scores, probabilities: classes × samples; largest, sums: 48 numbers.</remarks>
    void Strip(int classes, int samples, ReadOnlySpan<T> scores, int start, T weight, Span<T> largest, Span<T> sums, Span<T> probabilities);

    /// <summary>For the samples start … start + 47: product ← weight·P∘(U − Σ P∘U), the sum over the classes, where product held the probabilities P and U is direction.</summary>
    /// <remarks>direction, product: classes × samples, apart from each other.</remarks>
    void Curvature(int classes, int samples, int start, T weight, ReadOnlySpan<T> direction, Span<T> product);
}
