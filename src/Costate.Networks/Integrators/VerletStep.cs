using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks.Integrators;

/// <summary>A Verlet step of the partitioned system y' = g(z, θ), z' = −f(y, θ): z ↦ z − h·f(y), then y ↦ y + h·g(z). The state is (y, z), both of the same width.</summary>
/// <remarks>
/// Two shears: the map preserves volume and can be reversed, z and y again from the other. It is stable up to h·ω = 2, of order 1 (of order 2 with staggered z).
/// With f(y) = σ(K·y + b) and g(z) = σ(Kᵀ·z + b) it is the Hamiltonian network of Chang et al., “Reversible architectures for arbitrarily deep residual neural networks”, AAAI 2018.
/// Adjoint, back through the two shears: (v_y, v_z) ↦ v_z += h·g_zᵀ·v_y, then v_y −= h·f_yᵀ·v_z.
/// </remarks>
public sealed class VerletStep<T> : IReversibleLayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly IDynamics<T> _f, _g;
    readonly T _h;

    /// <param name="force">f; its parameters are those of g.</param>
    /// <param name="velocity">g.</param>
    /// <param name="h">The step size.</param>
    public VerletStep(IDynamics<T> force, IDynamics<T> velocity, double h)
    {
        (_f, _g, _h) = (force.OnOneSpace().Replaying(), velocity.OnOneSpace().Replaying(), T.CreateChecked(h));
        LayerShape f = _f.Shape, g = _g.Shape;
        if (f.Inputs != g.Inputs || !_f.Blocks.SequenceEqual(_g.Blocks))
            throw new ArgumentException($"The two halves of a partitioned system share width and parameters, but they have {f.Inputs} and {g.Inputs} features, {f.Parameters} and {g.Parameters} parameters.", nameof(velocity));
        Shape = new(
            2 * f.Inputs, 2 * f.Inputs, f.Parameters, f.Cache + g.Cache, f.Inputs + Math.Max(f.Scratch, g.Scratch), f.Prepared + g.Prepared, f.Accumulated + g.Accumulated,
            Replays: true);
    }

    /// <inheritdoc/>
    public LayerShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks => _f.Blocks;

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<T> theta, Span<T> prepared)
    {
        _f.Prepare(theta, prepared[.._f.Shape.Prepared]);
        _g.Prepare(theta, prepared[_f.Shape.Prepared..]);
    }

    /// <inheritdoc/>
    public void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared)
    {
        _f.PrepareTangent(dtheta, prepared[.._f.Shape.Prepared]);
        _g.PrepareTangent(dtheta, prepared[_f.Shape.Prepared..]);
    }

    /// <inheritdoc/>
    public void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient)
    {
        _f.Collect(accumulator[.._f.Shape.Accumulated], gradient);
        _g.Collect(accumulator[_f.Shape.Accumulated..], gradient);
    }

    /// <inheritdoc/>
    public void Evaluate(in Point<T> at, Span<T> cache, Span<T> output)
    {
        int length = at.Y.Length / 2, own = _f.Shape.Cache * at.Samples;
        ReadOnlySpan<T> y = at.Y[..length], z = at.Y[length..];
        _f.Evaluate(First(at, y), -_h, z, cache[..own], output[length..]);
        _g.Evaluate(Second(at, output[length..]), _h, y, cache[own..], output[..length]);
    }

    /// <inheritdoc/>
    public void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output)
    {
        int length = at.Y.Length / 2, own = _f.Shape.Cache * at.Samples;
        ReadOnlySpan<T> y = at.Y[..length], z = at.Y[length..];
        _f.Replay(First(at, y), -_h, z, cache[..own], output[length..]);
        _g.Replay(Second(at, output[length..]), _h, y, cache[own..], output[..length]);
    }

    /// <inheritdoc/>
    public void Invert(in Point<T> at, Span<T> cache, Span<T> input)
    {
        int length = at.Y.Length / 2, own = _f.Shape.Cache * at.Samples;
        ReadOnlySpan<T> y = at.Y[..length], z = at.Y[length..];
        _g.Evaluate(Second(at, z), -_h, y, cache[own..], input[..length]);
        _f.Evaluate(First(at, input[..length]), _h, z, cache[..own], input[length..]);
    }

    /// <inheritdoc/>
    public void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output)
    {
        int length = at.Y.Length / 2, own = _f.Shape.Cache * at.Samples, prepared = _f.Shape.Prepared;
        ReadOnlySpan<T> df = dtheta.IsEmpty ? [] : dtheta[..prepared], dg = dtheta.IsEmpty ? [] : dtheta[prepared..];
        _f.Tangent(First(at, at.Y[..length], length), cache[..own], -_h, dy[..length], df, dy[length..], output[length..]);
        _g.Tangent(Second(at, Kicked(at, cache[..own], length), length), cache[own..], _h, output[length..], dg, dy[..length], output[..length]);
    }

    /// <inheritdoc/>
    public void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator)
    {
        int length = at.Y.Length / 2, own = _f.Shape.Cache * at.Samples, sums = _f.Shape.Accumulated;
        StepArguments.CopyCostate(w, dy);
        Span<T> vy = dy.IsEmpty ? w[..length] : dy[..length], vz = dy.IsEmpty ? w[length..] : dy[length..];
        _g.Adjoint(Second(at, Kicked(at, cache[..own], length), length), cache[own..], _h, vy, vz, accumulator.PartOrNone(sums..));
        _f.Adjoint(First(at, at.Y[..length], length), cache[..own], -_h, vz, vy, accumulator.PartOrNone(..sums));
    }

    /// <summary>z − h·f(y), from the cache.</summary>
    ReadOnlySpan<T> Kicked(in Point<T> at, ReadOnlySpan<T> cache, int length)
    {
        Span<T> kicked = at.Scratch[..length];
        _f.Replay(First(at, at.Y[..length], length), -_h, at.Y[length..], cache, kicked);
        return kicked;
    }

    Point<T> First(in Point<T> at, ReadOnlySpan<T> y, int taken = 0) => at.With(y, at.Theta[.._f.Shape.Prepared], taken);

    Point<T> Second(in Point<T> at, ReadOnlySpan<T> z, int taken = 0) => at.With(z, at.Theta[_f.Shape.Prepared..], taken);
}
