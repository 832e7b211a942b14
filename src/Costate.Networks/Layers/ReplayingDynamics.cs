using System.Numerics;
using System.Numerics.Tensors;

namespace Costate.Networks.Layers;

/// <summary>Dynamics that do not replay, with f(y, θ, t) itself added to the cache so that they do.</summary>
sealed class ReplayingDynamics<T>(IDynamics<T> f) : IDynamics<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LayerShape Shape { get; } = f.Shape with { Cache = f.Shape.Cache + f.Shape.Outputs, Replays = true };

    public IReadOnlyList<ParameterBlock> Blocks => f.Blocks;

    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => f.Prepare(theta, prepared);

    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => f.PrepareTangent(dtheta, prepared);

    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => f.Collect(accumulator, gradient);

    public void Evaluate(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output)
    {
        int own = f.Shape.Cache * at.Samples;
        f.Evaluate(at, T.One, [], cache[..own], cache[own..]);
        Replay(at, h, from, cache, output);
    }

    public void Replay(in Point<T> at, T h, ReadOnlySpan<T> from, ReadOnlySpan<T> cache, Span<T> output)
    {
        ReadOnlySpan<T> value = cache[(f.Shape.Cache * at.Samples)..];
        if (from.IsEmpty) TensorPrimitives.Multiply(value, h, output);
        else TensorPrimitives.MultiplyAdd(value, h, from, output);
    }

    public void Tangent(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, ReadOnlySpan<T> from, Span<T> output) =>
        f.Tangent(at, cache[..(f.Shape.Cache * at.Samples)], h, dy, dtheta, from, output);

    public void Adjoint(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> w, Span<T> dy, Span<T> accumulator) =>
        f.Adjoint(at, cache[..(f.Shape.Cache * at.Samples)], h, w, dy, accumulator);
}
