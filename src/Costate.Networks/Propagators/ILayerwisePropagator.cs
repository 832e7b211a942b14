using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>A propagator that needs no states besides the current ones, so that a whole batch can go through the layers together: prepared parameters and sums of gradients are then needed for a few layers at a time only.</summary>
interface ILayerwisePropagator<T> : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A workspace; see <see cref="IPropagator{T}.NewSweep"/>.</summary>
    new ILayerwiseSweep<T> NewSweep(Network<T> network, Tiling largest);
}
