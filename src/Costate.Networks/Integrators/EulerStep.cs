using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>Forward Euler, y ↦ y + h·f(y, θ, t): a residual block. Order 1; stable on the real axis for |1 + hλ| ≤ 1.</summary>
public sealed class EulerStep<T> : ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDynamics<T> _f;
    readonly T _h;

    /// <param name="dynamics">f.</param>
    /// <param name="h">The step size.</param>
    public EulerStep(IDynamics<T> dynamics, double h)
    {
        (_f, _h) = (dynamics.OnOneSpace(), T.CreateChecked(h));
    }

    /// <inheritdoc/>
    public LayerShape Shape => _f.Shape;

    /// <summary>f.</summary>
    internal IDynamics<T> Dynamics => _f;

    /// <summary>h.</summary>
    internal T StepSize => _h;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks => _f.Blocks;

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared) => _f.Prepare(theta, prepared);

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => _f.PrepareTangent(dtheta, prepared);

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient) => _f.Collect(accumulator, gradient);

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output) => _f.Evaluate(at, _h, at.Y, cache, output);

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output) => _f.Replay(at, _h, at.Y, cache, output);

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output) =>
        _f.Tangent(at, cache, _h, dy, dtheta, dy, output);

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        StepArguments.CopyCostate<T>(w, dy);
        _f.Adjoint(at, cache, _h, w, dy, accumulator);
    }
}
