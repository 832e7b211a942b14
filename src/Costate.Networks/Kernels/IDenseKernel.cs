namespace Costate.Networks.Kernels;

/// <summary>The products and activations of a dense layer f(y) = σ(K·y + b) on one tile, K rows × columns, b one number per row.</summary>
/// <remarks>
/// A tile is a features × S block, row by row; S is a multiple of 48. Parameters come prepared (packed for the register blocks, see <see cref="Prepare"/>),
/// gradients are summed in a layout of the kernel's own (see <see cref="Collect"/>).
/// </remarks>
interface IDenseKernel<T> where T : unmanaged
{
    /// <summary>Numbers in prepared parameters.</summary>
    int PreparedLength { get; }

    /// <summary>Numbers in an accumulator of parameter gradients.</summary>
    int AccumulatorLength { get; }

    /// <summary>Numbers of scratch memory per sample.</summary>
    int ScratchPerSample { get; }

    /// <summary>prepared ← (K, b) packed; linear, so tangents of parameters are prepared in the same way. theta: K row by row, then b.</summary>
    void Prepare(ReadOnlySpan<T> theta, Span<T> prepared);

    /// <summary>gradient += the sums in the accumulator; gradient: dK row by row, then db.</summary>
    void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient);

    /// <summary>output ← from + h·σ(K·y + b), cache ← σ(K·y + b). Without <paramref name="from"/> (empty): output ← h·σ; with h = 1 it may then be the memory of the cache.</summary>
    void Evaluate(int samples, ReadOnlySpan<T> prepared, T h, ReadOnlySpan<T> y, ReadOnlySpan<T> from, Span<T> cache, Span<T> output);

    /// <summary>output ← from + h·cache: what <see cref="Evaluate"/> gave, the same bits, from the σ that it left. Without <paramref name="from"/> (empty): output ← h·cache.</summary>
    void Replay(int samples, T h, ReadOnlySpan<T> from, ReadOnlySpan<T> cache, Span<T> output);

    /// <summary>output ← from + h·σ'∘(K·dy + dK·y + db); <paramref name="from"/> and <paramref name="direction"/> (prepared) may be empty.</summary>
    void Tangent(
        int samples, ReadOnlySpan<T> prepared, ReadOnlySpan<T> direction, T h, ReadOnlySpan<T> y, ReadOnlySpan<T> cache,
        ReadOnlySpan<T> dy, ReadOnlySpan<T> from, Span<T> scratch, Span<T> output);

    /// <summary>With s = h·σ'∘w: dy += Kᵀ·s (dy ← Kᵀ·s unless <paramref name="add"/>; dy may be w itself, or empty), accumulator += (s·yᵀ, row sums of s), unless it is empty.</summary>
    void Adjoint(
        int samples, ReadOnlySpan<T> prepared, T h, ReadOnlySpan<T> y, ReadOnlySpan<T> cache, ReadOnlySpan<T> w, bool add, Span<T> dy, Span<T> accumulator, Span<T> scratch);
}
