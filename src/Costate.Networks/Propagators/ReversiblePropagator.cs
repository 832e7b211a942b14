using System.Numerics;
using Costate.Networks.Layers;

namespace Costate.Networks.Propagators;

/// <summary>Keeps the final state only and rebuilds the others backwards: memory independent of depth, for four products per layer instead of three.</summary>
/// <remarks>
/// Only for steps that can be inverted (Verlet, leapfrog). Reversing amplifies rounding where the network amplifies perturbations: for a linear oscillator the relative error of the
/// reconstructed input is about ε·ξ^{2N} with growth ξ per step. So every co-state sweep compares the reconstructed initial state with the true one
/// (<see cref="SweepStatistics.ReconstructionError"/>); the gradient is wrong by about as much.
/// </remarks>
public sealed class ReversiblePropagator<T> : ILayerwisePropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest reconstruction error with which a gradient should be used.</summary>
    public const double LargestError = 1e-3;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A step of the network cannot be inverted.</exception>
    public ISweep<T> NewSweep(Network<T> network, Tiling largest) => NewLayerwiseSweep(network, largest);

    ILayerwiseSweep<T> ILayerwisePropagator<T>.NewSweep(Network<T> network, Tiling largest) => NewLayerwiseSweep(network, largest);

    /// <inheritdoc/>
    public long SweepLength(Network<T> network, Tiling largest, bool keep) =>
        BlockMemory<T>.Length(network, largest, OpeningSweep<T>.Held(network) + Trajectory<T>.Moving(network) + (keep ? 4L * network.StateFeatures + network.Steps.First.Max(step => step.Shape.Cache) : 0));

    static ReversibleSweep<T> NewLayerwiseSweep(Network<T> network, Tiling largest)
    {
        if (network.Steps.First.Any(step => step is not IReversibleLayer<T>))
            throw new ArgumentException("Only Verlet and leapfrog steps can be reversed: use hamiltonian dynamics with verlet, or double-symmetric dynamics with leapfrog; or checkpointed propagation.", nameof(network));
        return new(network, largest);
    }
}
