using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>A way to compute states and co-states: stored, checkpointed, reversed, parallel in time. Immutable; the memory is in the sweeps it makes.</summary>
public interface IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A workspace for blocks of samples cut like <paramref name="largest"/> or smaller. One thread uses it at a time.</summary>
    ISweep<T> NewSweep(Network<T> network, Tiling largest);

    /// <summary>Numbers that such a workspace will hold, at most.</summary>
    /// <param name="network">The network.</param>
    /// <param name="largest">The largest block.</param>
    /// <param name="keep">Whether it is asked for derivatives, or for values alone.</param>
    long SweepLength(Network<T> network, Tiling largest, bool keep);
}

/// <summary>A workspace that takes one block of samples (a few tiles) through the network and back.</summary>
public interface ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Memory of the input of the current block, inputs × samples tile by tile: fill it before <see cref="Forward"/>.</summary>
    Span<T> Input(Tiling block);

    /// <summary>Opening and all layers. With <paramref name="keep"/> the sweep remembers what <see cref="Adjoint"/> and <see cref="Tangent"/> need.</summary>
    /// <returns>The final state Y_N, features × samples tile by tile; valid until the next call.</returns>
    ReadOnlySpan<T> Forward(Controls<T> controls, Tiling block, bool keep);

    /// <summary>Bytes of states and caches that the workspace holds.</summary>
    long StateBytes { get; }

    /// <summary>The tangent of the final state in the direction of the prepared parameters, features × samples; needs a kept forward sweep.</summary>
    ReadOnlySpan<T> Tangent(Controls<T> controls, Controls<T> direction);

    /// <summary>The co-state sweep. <paramref name="costate"/>: ∂loss/∂Y_N, overwritten with ∂loss/∂Y_0; sums += the parameter gradients of opening and layers.
    /// <paramref name="inputCostate"/>, if not empty, ← ∂loss/∂input.</summary>
    void Adjoint(Controls<T> controls, Span<T> costate, Accumulators<T> sums, Span<T> inputCostate);
}
