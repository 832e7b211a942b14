using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>The right-hand side f(y, θ, t) of y' = f, in the form that integrators need: scaled and added to something.</summary>
/// <remarks>Immutable and stateless, like <see cref="ILayer{T}"/>; inputs and outputs agree. Every explicit integrator is built from these three maps without a pass of its own over the state.</remarks>
public interface IDynamics<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sizes; Inputs = Outputs.</summary>
    LayerShape Shape { get; }

    /// <summary>The parameters θ as named arrays.</summary>
    IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>prepared ← θ in the layout that the other members read; an affine map of θ.</summary>
    void Prepare(ReadOnlySpan<T> theta, Span<T> prepared);

    /// <summary>prepared ← the tangent dθ in the same layout: the linear part of <see cref="Prepare"/>, and <see cref="Prepare"/> itself unless that adds something constant.</summary>
    void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => Prepare(dtheta, prepared);

    /// <summary>gradient += what <see cref="Adjoint"/> has summed up.</summary>
    void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient);

    /// <summary>output ← from + h·f(y, θ, t), or h·f where <paramref name="from"/> is empty; cache ← what the derivatives at this point need.
    /// <paramref name="output"/> may be the memory of <paramref name="from"/>, not of y.</summary>
    void Evaluate(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output);

    /// <summary>output ← from + h·f(y, θ, t), for any from and h, from the cache that <see cref="Evaluate"/> left, with the bits that it would give.
    /// Called only where <see cref="LayerShape.Replays"/> says so: for one pass over the state.</summary>
    void Replay(in Point<T> at, T h, ReadOnlySpan<T> from, ReadOnlySpan<T> cache, Span<T> output) => throw new NotSupportedException("These dynamics do not replay: their shape says so.");

    /// <summary>output ← from + h·(f_y·dy + f_θ·dθ), without the first term where <paramref name="from"/> is empty. <paramref name="dtheta"/> is prepared; empty means dθ = 0.</summary>
    void Tangent(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, ReadOnlySpan<T> from, Span<T> output);

    /// <summary>dy += h·f_yᵀ·w and accumulator += h·f_θᵀ·w. <paramref name="dy"/> may be the memory of <paramref name="w"/>, or empty (not wanted);
    /// <paramref name="accumulator"/> may be empty (not wanted).</summary>
    void Adjoint(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> w, Span<T> dy, Span<T> accumulator);
}
