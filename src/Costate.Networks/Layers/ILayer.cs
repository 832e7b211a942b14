using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>A differentiable map z = f(y, θ, t) between spaces of states: opening, time step or readout. Immutable, stateless, shared by all threads.</summary>
/// <remarks>
/// All memory belongs to the caller, so storing, recomputing, reversing and solving in parallel are choices of the propagator.
/// Parameters are prepared once per sweep in a layout of the layer's choice, and gradients are summed in another one until they are collected.
/// </remarks>
public interface ILayer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sizes of everything below.</summary>
    LayerShape Shape { get; }

    /// <summary>The parameters θ as named arrays, in the order in which they are stored.</summary>
    IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>prepared ← θ in the layout that the other members read; an affine map of θ.</summary>
    void Prepare(ReadOnlySpan<T> theta, Span<T> prepared);

    /// <summary>prepared ← the tangent dθ in the same layout: the linear part of <see cref="Prepare"/>, and <see cref="Prepare"/> itself unless that adds something constant.</summary>
    void PrepareTangent(ReadOnlySpan<T> dtheta, Span<T> prepared) => Prepare(dtheta, prepared);

    /// <summary>gradient += what <see cref="Vjp"/> has summed up.</summary>
    void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient);

    /// <summary>output ← f(y, θ, t); cache ← what the derivatives at this point need.</summary>
    void Evaluate(in Point<T> at, Span<T> cache, Span<T> output);

    /// <summary>output ← f(y, θ, t) once more, the same bits, from the cache that <see cref="Evaluate"/> left. Called only where <see cref="LayerShape.Replays"/> says so.</summary>
    void Replay(in Point<T> at, ReadOnlySpan<T> cache, Span<T> output) => throw new NotSupportedException("This layer does not replay: its shape says so.");

    /// <summary>The tangent: output ← f_y·dy + f_θ·dθ. <paramref name="dtheta"/> is prepared; empty means dθ = 0.</summary>
    void Jvp(in Point<T> at, ReadOnlySpan<T> cache, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, Span<T> output);

    /// <summary>The adjoint: dy ← f_yᵀ·w (overwritten) and accumulator += f_θᵀ·w. <paramref name="dy"/> may be empty (not wanted) or,
    /// where inputs and outputs agree, the memory of <paramref name="w"/> itself. <paramref name="accumulator"/> may be empty (not wanted).</summary>
    void Vjp(in Point<T> at, ReadOnlySpan<T> cache, Span<T> w, Span<T> dy, Span<T> accumulator);
}
