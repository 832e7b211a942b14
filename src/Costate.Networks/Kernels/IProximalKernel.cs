namespace Costate.Networks.Kernels;

/// <summary>A loss of m scores for many samples at once (see <see cref="ILaneKernel{T}"/> for the layout), and its proximal points.</summary>
interface IProximalKernel<T> where T : unmanaged
{
    /// <summary>losses[t] ← l(z, y).</summary>
    /// <param name="m">Scores.</param>
    /// <param name="samples">Samples, padding included.</param>
    /// <param name="count">Samples that are wanted, the first ones; what is behind them may be overwritten or stay.</param>
    /// <param name="z">Scores, m × samples.</param>
    /// <param name="y">Target values; classes as unit vectors.</param>
    /// <param name="losses">One for each sample.</param>
    /// <param name="scratch">At least <see cref="Scratch"/> numbers.</param>
    void Losses(int m, int samples, int count, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> losses, Span<T> scratch);

    /// <summary>Whether ∂²l/∂z² is diag(d) − d·dᵀ, and not diag(d).</summary>
    bool IsCoupled { get; }

    /// <summary>gradient ← ∂l/∂z and diagonal ← d of ∂²l/∂z², m × samples each.</summary>
    void Gradients(int m, int samples, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> gradient, Span<T> diagonal);

    /// <summary>gradient ← ∂l/∂z (m × samples) and hessian ← ∂²l/∂z² (m(m + 1)/2 × samples).</summary>
    void Derivatives(int m, int samples, ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<T> gradient, Span<T> hessian, Span<T> scratch);

    /// <summary>p ← ∇l(v) at the solution of v = q − K·∇l(v), which minimises l(v) + ½(v − q)ᵀK⁻¹(v − q).</summary>
    /// <remarks>With K = C·Cᵀ and v = q + C·s, l(v) + ½‖s‖² is minimised by Newton's method, (I + CᵀHC)·ds = −(s + Cᵀg), with halving.</remarks>
    /// <param name="m">Scores.</param>
    /// <param name="samples">Samples, padding included.</param>
    /// <param name="count">Samples that are wanted, the first ones; what is behind them may be overwritten or stay.</param>
    /// <param name="iterations">Steps of Newton's method.</param>
    /// <param name="k">K, m(m + 1)/2 × samples.</param>
    /// <param name="q">q, m × samples.</param>
    /// <param name="y">Target values.</param>
    /// <param name="p">m × samples.</param>
    /// <param name="losses">l(q) of every sample; empty if it is not wanted.</param>
    /// <param name="scratch">At least <see cref="Scratch"/> numbers.</param>
    void Solve(int m, int samples, int count, int iterations, ReadOnlySpan<T> k, ReadOnlySpan<T> q, ReadOnlySpan<T> y, Span<T> p, Span<T> losses, Span<T> scratch);

    /// <summary>Numbers of working memory for m scores.</summary>
    int Scratch(int m);
}
