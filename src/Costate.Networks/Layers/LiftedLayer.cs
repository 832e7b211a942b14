using System.Numerics;
using System.Numerics.Tensors;

namespace Costate.Networks.Layers;

/// <summary>An opening for integrators with an augmented state: the output of another opening, followed by what the first step needs besides, zeros or the output once more.</summary>
public sealed class LiftedLayer<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ILayer<T> _layer;
    readonly bool _repeat;

    /// <param name="layer">The opening.</param>
    /// <param name="outputs">Features of the augmented state.</param>
    /// <param name="repeat">Whether the output is repeated (<paramref name="outputs"/> is then twice its number) rather than followed by zeros.</param>
    public LiftedLayer(ILayer<T> layer, int outputs, bool repeat)
    {
        ArgumentNullException.ThrowIfNull(layer);
        int own = layer.Shape.Outputs;
        if (repeat ? outputs != 2 * own : outputs < own)
            throw new ArgumentException($"An opening with {own} features cannot be lifted to {outputs} features{(repeat ? " by repeating them" : "")}.", nameof(outputs));
        (_layer, _repeat) = (layer, repeat);
        Shape = layer.Shape with { Outputs = outputs, Replays = false };
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks => _layer.Blocks;

    /// <summary>The opening that is lifted.</summary>
    public ILayer<T> Lifted => _layer;

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _layer.Prepare(theta, prepared);

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => _layer.PrepareTangent(dtheta, prepared);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _layer.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        _layer.Evaluate(at, cache, output[..Own(at)]);
        Lift(output, Own(at));
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        _layer.Jvp(at, cache, dy, dtheta, output[..Own(at)]);
        Lift(output, Own(at));
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        Span<T> own = w[..Own(at)];
        if (_repeat) TensorPrimitives.Add(own, w[own.Length..], own);
        _layer.Vjp(at, cache, own, dy, accumulator);
    }

    int Own(in Point<T> at) => _layer.Shape.Outputs * at.Samples;

    void Lift(Span<T> output, int own)
    {
        if (_repeat) output[..own].CopyTo(output[own..]);
        else output[own..].Clear();
    }
}
