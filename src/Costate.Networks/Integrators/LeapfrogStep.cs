using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>A leapfrog step of y'' = f(y, θ): y_{j+1} = 2·y_j − y_{j−1} + h²·f(y_j). The state is (y_j, y_{j−1}); it starts at rest, y_{−1} = y_0. Order 2.</summary>
/// <remarks>
/// Stable for f = −ω²·y up to h·ω = 2. Reversible: y_{j−1} = 2·y_j − y_{j+1} + h²·f(y_j). Adjoint: (w₀, w₁) ↦ (2·w₀ + w₁ + h²·f_yᵀ·w₀, −w₀), dθ = h²·f_θᵀ·w₀.
/// </remarks>
public sealed class LeapfrogStep<T> : IReversibleLayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static readonly T _two = T.One + T.One;

    readonly IDynamics<T> _f;
    readonly T _hh;

    /// <param name="force">f.</param>
    /// <param name="h">The step size.</param>
    public LeapfrogStep(IDynamics<T> force, double h)
    {
        (_f, _hh) = (force.OnOneSpace().Replaying(), T.CreateChecked(h * h));
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
        int length = at.Y.Length / 2;
        Coast(at.Y, output, length);
        _f.Evaluate(at.With(at.Y[..length]), _hh, output[..length], cache, output[..length]);
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output)
    {
        int length = at.Y.Length / 2;
        Coast(at.Y, output, length);
        _f.Replay(at.With(at.Y[..length]), _hh, output[..length], cache, output[..length]);
    }

    /// <inheritdoc/>
    public void Invert(in Point<T> at, Span<T> cache, Span<T> input)
    {
        int length = at.Y.Length / 2;
        ReadOnlySpan<T> next = at.Y[..length], y = at.Y[length..];
        y.CopyTo(input);
        TensorPrimitives.MultiplyAdd(y, _two, Negated(next, input[length..]), input[length..]);
        _f.Evaluate(at.With(y), _hh, input[length..], cache, input[length..]);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int length = at.Y.Length / 2;
        Coast(dy, output, length);
        _f.Tangent(at.With(at.Y[..length]), cache, _hh, dy[..length], dtheta, output[..length], output[..length]);
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = at.Y.Length / 2;
        Span<T> w0 = at.Scratch[..length];
        w[..length].CopyTo(w0);
        if (!dy.IsEmpty)
        {
            StepArguments.CopyCostate(w, dy);
            TensorPrimitives.MultiplyAdd(w0, _two, dy[length..], dy[..length]);
            TensorPrimitives.Negate(w0, dy[length..]);
        }
        _f.Adjoint(at.With(at.Y[..length], length), cache, _hh, w0, dy.IsEmpty ? [] : dy[..length], accumulator);
    }

    /// <summary>output ← (2·y − before, y).</summary>
    static void Coast(ReadOnlySpan<T> state, Span<T> output, int length)
    {
        ReadOnlySpan<T> y = state[..length];
        TensorPrimitives.MultiplyAdd(y, _two, Negated(state[length..], output[..length]), output[..length]);
        y.CopyTo(output[length..]);
    }

    static ReadOnlySpan<T> Negated(ReadOnlySpan<T> x, Span<T> memory)
    {
        TensorPrimitives.Negate(x, memory);
        return memory;
    }
}
