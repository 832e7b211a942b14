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

    /// <summary>prepared ← θ in the layout that the other members read; linear.</summary>
    void Prepare(ReadOnlySpan<T> theta, Span<T> prepared);

    /// <summary>gradient += what <see cref="Adjoint"/> has summed up.</summary>
    void Collect(ReadOnlySpan<T> accumulator, Span<T> gradient);

    /// <summary>output ← from + h·f(y, θ, t); cache ← what the derivatives at this point need. <paramref name="output"/> may be the memory of <paramref name="from"/>, not of y.</summary>
    void Evaluate(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output);

    /// <summary>What <see cref="Evaluate"/> gave once more, the same bits, from the cache that it left. Cheap where <see cref="LayerShape.Replays"/> says so.</summary>
    void Replay(in Point<T> at, T h, ReadOnlySpan<T> from, Span<T> cache, Span<T> output) => Evaluate(at, h, from, cache, output);

    /// <summary>output ← from + h·(f_y·dy + f_θ·dθ). <paramref name="dtheta"/> is prepared; empty means dθ = 0.</summary>
    void Tangent(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> dy, ReadOnlySpan<T> dtheta, ReadOnlySpan<T> from, Span<T> output);

    /// <summary>dy += h·f_yᵀ·w and accumulator += h·f_θᵀ·w. <paramref name="dy"/> may be the memory of <paramref name="w"/>.</summary>
    void Adjoint(in Point<T> at, ReadOnlySpan<T> cache, T h, ReadOnlySpan<T> w, Span<T> dy, Span<T> accumulator);
}
