namespace Costate.Networks.Kernels;

/// <summary>What activations do entry by entry in methods with free pre-activations z: values, and derivatives from the stored values. Lengths are multiples of 48.</summary>
interface ISlackKernel<T> where T : unmanaged
{
    /// <summary>sigma ← σ(z).</summary>
    void Activate(ReadOnlySpan<T> z, Span<T> sigma);

    /// <summary>product ← h·σ'∘w; product may be the memory of w.</summary>
    void Slope(ReadOnlySpan<T> sigma, T h, ReadOnlySpan<T> w, Span<T> product);

    /// <summary>squares ← factor·σ'², and times the weights if there are any.</summary>
    void Squares(ReadOnlySpan<T> sigma, T factor, ReadOnlySpan<T> weights, Span<T> squares);

    /// <summary>product ← σ''∘w.</summary>
    void Bend(ReadOnlySpan<T> sigma, ReadOnlySpan<T> w, Span<T> product);
}
