using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>A sweep that can stop between any two layers, with all it has to remember in a state and a co-state that belong to the caller: one workspace then serves many blocks in turn, some layers at a time.</summary>
interface ILayerwiseSweep<T> : ISweep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>state ← the state behind the layers <paramref name="first"/> … <paramref name="end"/> − 1 from the one before them; with first = 0 from the <see cref="ISweep{T}.Input"/>, through the opening.</summary>
    void Forward(Controls<T> controls, Tiling block, int first, int end, Span<T> state);

    /// <summary>State and co-state before the layers <paramref name="first"/> … <paramref name="end"/> − 1, from those behind them, in place; sums += parameter gradients.
    /// With first = 0 also back through the opening: the input must be there once more, and the initial state is compared with it.</summary>
    void Adjoint(Controls<T> controls, Tiling block, int first, int end, Span<T> state, Span<T> costate, Accumulators<T> sums);
}
