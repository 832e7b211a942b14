using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>An opening without parameters: the input, with zero features appended up to the width. Padding gives the flow room that its topology may need.</summary>
public sealed class IdentityLayer<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="inputs">Features of the input.</param>
    /// <param name="outputs">Features of the output; at least as many.</param>
    public IdentityLayer(int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        if (outputs < inputs)
            throw new ArgumentException($"Padding with zeros cannot bring {inputs} features to a width of {outputs}: the width must be at least {inputs}.", nameof(outputs));
        Shape = new(inputs, outputs, 0, 0, 0, 0, 0);
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks => [];

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) { }

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) { }

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output) => Pad(at.Y, output);

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output) => Pad(dy, output);

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator) => w[..dy.Length].CopyTo(dy);

    static void Pad(ReadOnlySpan<T> y, Span<T> output)
    {
        y.CopyTo(output);
        output[y.Length..].Clear();
    }
}
