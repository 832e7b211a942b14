using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>One large step of y'' = f(y, θ) in place of p leapfrog steps of size h, on the same states (y_j, y_{j−1}): a step of size p·h for y and the velocity d/h, d = y_j − y_{j−1}.</summary>
/// <remarks>
/// d' = d + p·h²·f(y), then (y, y_{−1}) ↦ (y + p·d', y + (p − 1)·d'). With p = 1 it is <see cref="LeapfrogStep{T}"/> up to rounding. Adjoint, with v = p·w₀ + (p − 1)·w₁:
/// (w₀, w₁) ↦ (w₀ + w₁ + v + p·h²·f_yᵀ·v, −v), dθ = p·h²·f_θᵀ·v.
/// </remarks>
public sealed class LeapfrogSpan<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDynamics<T> _f;
    readonly T _kick, _span, _before;

    /// <param name="force">f.</param>
    /// <param name="h">The size of the small steps.</param>
    /// <param name="span">p, their number.</param>
    public LeapfrogSpan(IDynamics<T> force, double h, int span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, 1);
        _f = force.OnOneSpace().Replaying();
        (_kick, _span, _before) = (T.CreateChecked(span * h * h), T.CreateChecked(span), T.CreateChecked(span - 1));
        LayerShape f = _f.Shape;
        Shape = f with { Inputs = 2 * f.Inputs, Outputs = 2 * f.Inputs, Scratch = f.Inputs + f.Scratch };
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
        Span<T> moved = Difference(at.Y, output, out int length);
        _f.Evaluate(at.With(at.Y[..length]), _kick, moved, cache, moved);
        Move(at.Y[..length], output, length);
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output)
    {
        Span<T> moved = Difference(at.Y, output, out int length);
        _f.Replay(at.With(at.Y[..length]), _kick, moved, cache, moved);
        Move(at.Y[..length], output, length);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        Span<T> moved = Difference(dy, output, out int length);
        _f.Tangent(at.With(at.Y[..length]), cache, _kick, dy[..length], dtheta, moved, moved);
        Move(dy[..length], output, length);
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = at.Y.Length / 2;
        Span<T> v = at.Scratch[..length];
        TensorPrimitives.Multiply(w[..length], _span, v);
        TensorPrimitives.MultiplyAdd(w[length..], _before, v, v);
        if (!dy.IsEmpty)
        {
            TensorPrimitives.Add(w[..length], w[length..], dy[..length]);
            TensorPrimitives.Add(dy[..length], v, dy[..length]);
            TensorPrimitives.Negate(v, dy[length..]);
        }
        _f.Adjoint(at.With(at.Y[..length], length), cache, _kick, v, dy.IsEmpty ? [] : dy[..length], accumulator);
    }

    /// <summary>The second half of the output ← y_j − y_{j−1}.</summary>
    static Span<T> Difference(ReadOnlySpan<T> state, Span<T> output, out int length)
    {
        length = state.Length / 2;
        TensorPrimitives.Subtract(state[..length], state[length..], output[length..]);
        return output[length..];
    }

    /// <summary>From d' in the second half of the output: (y + p·d', y + (p − 1)·d').</summary>
    void Move(ReadOnlySpan<T> y, Span<T> output, int length)
    {
        TensorPrimitives.MultiplyAdd(output[length..], _span, y, output[..length]);
        TensorPrimitives.MultiplyAdd(output[length..], _before, y, output[length..]);
    }
}
