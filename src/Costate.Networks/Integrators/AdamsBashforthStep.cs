using System.Numerics;
using System.Numerics.Tensors;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>A step of Adams and Bashforth of order p ≤ 3 on the augmented state (y_j, f_{j−1}, f_{j−2}): y_{j+1} = y_j + h·(β₀·f_j + β₁·f_{j−1} + β₂·f_{j−2}), f_j = f(y_j, θ_j).</summary>
/// <remarks>
/// β = (1), (3/2, −1/2), (23/12, −16/12, 5/12). A network of order 3 begins with steps of order 1 and 2. θ_j is read as a sample θ(t_j) of a continuous control.
/// Stable on the imaginary axis up to h|λ| = 0.7236 (order 3), on the negative real axis up to 6/11. Adjoint: with g = h·β₀·w₀ + w₁,
/// dy = w₀ + f_yᵀ·g, dθ = f_θᵀ·g, df_{j−1} = h·β₁·w₀ + w₂, df_{j−2} = h·β₂·w₀.
/// </remarks>
public sealed class AdamsBashforthStep<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDynamics<T> _f;
    readonly T _h0, _h1, _h2;

    /// <param name="dynamics">f.</param>
    /// <param name="h">The step size.</param>
    /// <param name="order">1, 2 or 3.</param>
    public AdamsBashforthStep(IDynamics<T> dynamics, double h, int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 3);
        _f = dynamics.OnOneSpace().Replaying();
        (double b0, double b1, double b2) = order switch { 1 => (1.0, 0.0, 0.0), 2 => (1.5, -0.5, 0), _ => (23.0 / 12, -16.0 / 12, 5.0 / 12) };
        (_h0, _h1, _h2) = (T.CreateChecked(h * b0), T.CreateChecked(h * b1), T.CreateChecked(h * b2));
        LayerShape f = _f.Shape;
        Shape = f with { Inputs = 3 * f.Inputs, Outputs = 3 * f.Inputs, Scratch = f.Inputs + f.Scratch };
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
        int length = at.Y.Length / 3;
        _f.Evaluate(at.With(at.Y[..length]), T.One, [], cache, output.Slice(length, length));
        Combine(at.Y, output, length);
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output)
    {
        int length = at.Y.Length / 3;
        _f.Replay(at.With(at.Y[..length]), T.One, [], cache, output.Slice(length, length));
        Combine(at.Y, output, length);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int length = at.Y.Length / 3;
        _f.Tangent(at.With(at.Y[..length]), cache, T.One, dy[..length], dtheta, [], output.Slice(length, length));
        Combine(dy, output, length);
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = at.Y.Length / 3;
        ReadOnlySpan<T> w0 = w[..length];
        Span<T> g = at.Scratch[..length];
        TensorPrimitives.MultiplyAdd(w0, _h0, w.Slice(length, length), g);
        if (!dy.IsEmpty)
        {
            TensorPrimitives.MultiplyAdd(w0, _h1, w.Slice(2 * length, length), dy.Slice(length, length));
            TensorPrimitives.Multiply(w0, _h2, dy.Slice(2 * length, length));
            StepArguments.CopyCostate(w0, dy[..length]);
        }
        _f.Adjoint(at.With(at.Y[..length], length), cache, T.One, g, dy.IsEmpty ? [] : dy[..length], accumulator);
    }

    /// <summary>From (y, f₁, f₂) and f₀, which is in the second part of the output: its first part ← y + h·(β₀·f₀ + β₁·f₁ + β₂·f₂), its third ← f₁.</summary>
    void Combine(ReadOnlySpan<T> y, Span<T> output, int length)
    {
        ReadOnlySpan<T> f1 = y.Slice(length, length), f2 = y.Slice(2 * length, length);
        Span<T> next = output[..length];
        TensorPrimitives.MultiplyAdd(output.Slice(length, length), _h0, y[..length], next);
        if (_h1 != T.Zero) TensorPrimitives.MultiplyAdd(f1, _h1, next, next);
        if (_h2 != T.Zero) TensorPrimitives.MultiplyAdd(f2, _h2, next, next);
        f1.CopyTo(output[(2 * length)..]);
    }
}
