using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>A workspace that takes one block of samples (a few tiles) through the network and back.</summary>
public interface ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Memory of the input of the current block, inputs × samples tile by tile: fill it before <see cref="Forward"/>.</summary>
    Span<T> Input(Tiling block);

    /// <summary>Opening and all layers. With <paramref name="keep"/> the sweep remembers what <see cref="Adjoint"/> and <see cref="Tangent"/> need.</summary>
    /// <returns>The final state, state features × samples tile by tile, Y_N first in each tile; valid until the next forward sweep.</returns>
    ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep);

    /// <summary>What the workspace needs and how well it works.</summary>
    SweepStatistics Statistics { get; }

    /// <summary>The tangent of the final state; needs a kept forward sweep.</summary>
    /// <param name="controls">The parameters of the forward sweep.</param>
    /// <param name="direction">A prepared tangent of the parameters; null means zero.</param>
    /// <param name="inputTangent">A tangent of the input, inputs × samples tile by tile; empty means zero.</param>
    /// <returns>State features × samples tile by tile; valid until the next call.</returns>
    ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T>? direction, ReadOnlySpan<T> inputTangent = default);

    /// <summary>The co-state sweep; needs a kept forward sweep, and may be repeated. <paramref name="costate"/>: ∂loss/∂(final state), overwritten with ∂loss/∂(initial state);
    /// sums += the parameter gradients of opening and layers. <paramref name="inputCostate"/>, if not empty, ← ∂loss/∂input.</summary>
    void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate);
}
