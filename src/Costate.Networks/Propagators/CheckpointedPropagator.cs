using System.Numerics;

namespace Costate.Networks.Propagators;

/// <summary>Keeps some states only (checkpoints) and computes the layers between them again when the co-state needs them: the bits of the serial propagator, with less memory.</summary>
/// <remarks>
/// Without a bound the layers are cut into three segments, and every segment but the last is computed twice: a third of the memory for two thirds of a forward sweep more. Where a third is more
/// than 2 MB for a workspace, segments are as long as 2 MB allow, or of about √N layers if that is more. With a bound on the memory of a workspace, segments are as
/// long as it allows; if not even one checkpoint per segment fits, checkpoints are placed by the binomial schedule and layers are computed more often.
/// </remarks>
public sealed class CheckpointedPropagator<T> : IPropagator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly long _bytes;

    /// <param name="bytes">The most bytes of states and caches in a workspace; 0 means a third of what the serial propagator keeps (see the remarks). There is one workspace per thread.</param>
    public CheckpointedPropagator(long bytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _bytes = bytes;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The bound is too small for any schedule; the message says what would do.</exception>
    public ISweep<T> NewSweep(Network<T> network, Tiling largest) => new CheckpointedSweep<T>(network, largest, _bytes);

    /// <inheritdoc/>
    public long SweepLength(Network<T> network, Tiling largest, bool keep)
    {
        if (!keep) return BlockMemory<T>.Length(network, largest, OpeningSweep<T>.Held(network) + Trajectory<T>.Moving(network));
        return BlockMemory<T>.Length(network, largest, CheckpointPlan.For(network, largest.PaddedSamples, _bytes).Held(network, largest.PaddedSamples));
    }
}
