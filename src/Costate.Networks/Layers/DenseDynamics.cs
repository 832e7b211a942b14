using System.Numerics;
using Costate.Networks.Kernels;

namespace Costate.Networks.Layers;

/// <summary>The dense right-hand side f(y, θ) = σ(K·y + b): K n × n, b n. Adjoint: Q = σ'(A)∘w, dK = Q·yᵀ, db = Q·1, dy = Kᵀ·Q.</summary>
public sealed class DenseDynamics<T> : IDynamics<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDenseKernel<T> _kernel;

    /// <param name="features">Width n.</param>
    /// <param name="activation">σ.</param>
    /// <param name="width">Registers to use; the widest of this processor if not given.</param>
    public DenseDynamics(int features, Activation activation, KernelWidth? width = null)
    {
        _kernel = DenseKernels.Create<T>(features, features, activation, width ?? KernelWidths.Widest);
        Shape = new(features, features, features * features + features, features, _kernel.ScratchPerSample, _kernel.PreparedLength, _kernel.AccumulatorLength, Replays: true);
        Blocks = [new("K", features, features), new("b", features)];
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _kernel.Prepare(theta, prepared);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _kernel.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output) =>
        _kernel.Evaluate(at.Samples, at.Theta, h, at.Y, from, cache, output);

    /// <inheritdoc/>
    public void Replay(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output) => _kernel.Replay(at.Samples, h, from, cache, output);

    /// <inheritdoc/>
    public void Tangent(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, ReadOnlySpan<T> from, Span<T> output) =>
        _kernel.Tangent(at.Samples, at.Theta, dtheta, h, at.Y, cache, dy, from, at.Scratch, output);

    /// <inheritdoc/>
    public void Adjoint(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> w, Span<T> dy, Span<T> accumulator) =>
        _kernel.Adjoint(at.Samples, at.Theta, h, at.Y, cache, w, add: true, dy, accumulator, at.Scratch);
}
