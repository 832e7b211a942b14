using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>The second step of a method of Adams and Bashforth with Heun's start: corrects the Euler step before it to a step of order 2, then takes a step of order 2.</summary>
/// <remarks>
/// The augmented state is (ŷ, f₀, ·) with the prediction ŷ = y₀ + h·f₀ that a step of order 1 left. With θ₁: y₁ = ŷ + h/2·(f(ŷ, θ₁) − f₀), f₁ = f(y₁, θ₁),
/// y₂ = y₁ + h·(3/2·f₁ − 1/2·f₀). So the start needs no parameters of two layers at once, and the whole method has order 3.
/// </remarks>
public sealed class HeunStartStep<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDynamics<T> _f;
    readonly T _half, _threeHalves;

    /// <param name="dynamics">f.</param>
    /// <param name="h">The step size.</param>
    public HeunStartStep(IDynamics<T> dynamics, double h)
    {
        _f = dynamics.OnOneSpace().Replaying();
        (_half, _threeHalves) = (T.CreateChecked(h / 2), T.CreateChecked(1.5 * h));
        LayerShape f = _f.Shape;
        Shape = f with { Inputs = 3 * f.Inputs, Outputs = 3 * f.Inputs, Cache = 2 * f.Cache, Scratch = 3 * f.Inputs + f.Scratch };
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks => _f.Blocks;

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _f.Prepare(theta, prepared);

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => _f.PrepareTangent(dtheta, prepared);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _f.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        int length = at.Y.Length / 3, own = cache.Length / 2;
        Span<T> corrected = at.Scratch[..length], start = output[..length];
        TensorPrimitives.MultiplyAdd(at.Y.Slice(length, length), -_half, at.Y[..length], start);
        _f.Evaluate(at.With(at.Y[..length], length), _half, start, cache[..own], corrected);
        _f.Evaluate(at.With(corrected, length), T.One, [], cache[own..], output.Slice(length, length));
        Combine(at.Y, corrected, output, length);
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output)
    {
        int length = at.Y.Length / 3, own = cache.Length / 2;
        ReadOnlySpan<T> corrected = Corrected(at, cache[..own], length);
        _f.Replay(at.With(corrected, 3 * length), T.One, [], cache[own..], output.Slice(length, length));
        Combine(at.Y, corrected, output, length);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int length = at.Y.Length / 3, own = cache.Length / 2, taken = 3 * length;
        ReadOnlySpan<T> corrected = Corrected(at, cache[..own], length);
        Span<T> start = output[..length], tangent = at.Scratch.Slice(length, length);
        TensorPrimitives.MultiplyAdd(dy.Slice(length, length), -_half, dy[..length], start);
        _f.Tangent(at.With(at.Y[..length], taken), cache[..own], _half, dy[..length], dtheta, start, tangent);
        _f.Tangent(at.With(corrected, taken), cache[own..], T.One, tangent, dtheta, [], output.Slice(length, length));
        Combine(dy, tangent, output, length);
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = at.Y.Length / 3, own = cache.Length / 2, taken = 3 * length;
        ReadOnlySpan<T> corrected = Corrected(at, cache[..own], length), w0 = w[..length];
        Span<T> g = at.Scratch.Slice(length, length), v = at.Scratch.Slice(2 * length, length);
        TensorPrimitives.MultiplyAdd(w0, _threeHalves, w.Slice(length, length), g);
        w0.CopyTo(v);
        _f.Adjoint(at.With(corrected, taken), cache[own..], T.One, g, v, accumulator);
        if (!dy.IsEmpty)
        {
            Span<T> df = dy.Slice(length, length);
            TensorPrimitives.MultiplyAdd(w0, -_half, w.Slice(2 * length, length), df);
            TensorPrimitives.MultiplyAdd(v, -_half, df, df);
            dy[(2 * length)..].Clear();
        }
        _f.Adjoint(at.With(at.Y[..length], taken), cache[..own], _half, v, dy.IsEmpty ? [] : v, accumulator);
        v[..Math.Min(length, dy.Length)].CopyTo(dy);
    }

    /// <summary>y₁, from the cache.</summary>
    ReadOnlySpan<T> Corrected(in Point<T> at, ReadOnlySpan<T> cache, int length)
    {
        Span<T> corrected = at.Scratch[..length], start = at.Scratch.Slice(length, length);
        TensorPrimitives.MultiplyAdd(at.Y.Slice(length, length), -_half, at.Y[..length], start);
        _f.Replay(at.With(at.Y[..length], 2 * length), _half, start, cache, corrected);
        return corrected;
    }

    /// <summary>output ← (y₁ + h·(3/2·f₁ − 1/2·f₀), f₁, f₀), where f₁ is in the second part of the output already.</summary>
    void Combine(ReadOnlySpan<T> y, ReadOnlySpan<T> corrected, Span<T> output, int length)
    {
        Span<T> next = output[..length];
        TensorPrimitives.MultiplyAdd(output.Slice(length, length), _threeHalves, corrected, next);
        TensorPrimitives.MultiplyAdd(y.Slice(length, length), -_half, next, next);
        y.Slice(length, length).CopyTo(output[(2 * length)..]);
    }
}
