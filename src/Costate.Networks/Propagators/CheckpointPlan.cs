using System.Numerics;
using System.Runtime.CompilerServices;

namespace Costate.Networks.Propagators;

/// <summary>How the layers of a network are cut into segments, and how many checkpoints there are.</summary>
/// <param name="Segment">Layers of a segment, which is kept as a whole while the co-state passes it.</param>
/// <param name="Segments">Number of segments.</param>
/// <param name="Checkpoints">Stored states, the initial state included.</param>
readonly record struct CheckpointPlan(int Segment, int Segments, int Checkpoints)
{
    /// <summary>Layers computed again by a co-state sweep, when the forward sweep has left its checkpoints and the last segment.</summary>
    public long RecomputedLayers => (long)Segment * BinomialSchedule.Cost(Segments, Checkpoints);

    /// <summary>The plan with the fewest layers computed again that needs at most so many bytes; 0 bytes mean about √N checkpoints and segments of about √N layers.</summary>
    public static CheckpointPlan For<T>(Network<T> network, int capacity, long bytes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int layers = network.Layers;
        double bytesPerFeature = (double)capacity * Unsafe.SizeOf<T>(), state = network.StateFeatures * bytesPerFeature;
        double always = BlockMemory<T>.Always(network) * bytesPerFeature;
        double Kept(int segment) => Trajectory<T>.Kept(network, capacity, segment) * bytesPerFeature;
        if (bytes == 0)
        {
            int length = (int)Math.Clamp(Math.Round(Math.Sqrt(layers * state / (Kept(layers) / layers))), 1, layers);
            return With(length, int.MaxValue);
        }
        (CheckpointPlan best, double least) = (default, double.PositiveInfinity);
        for (int segment = 1; ; segment = Math.Min(2 * segment, layers))
        {
            double room = bytes - always - Kept(segment);
            CheckpointPlan plan = With(segment, (int)Math.Min(int.MaxValue, Math.Floor(room / state)));
            double cost = plan.Checkpoints < 1 ? double.PositiveInfinity : segment * (double)BinomialSchedule.Cost(plan.Segments, plan.Checkpoints);
            if (cost <= least && plan.Checkpoints >= 1) (best, least) = (plan, cost);
            if (segment == layers) break;
        }
        if (best.Segment == 0)
            throw new ArgumentException(
                $"Checkpointing within {bytes} bytes per thread is impossible: one state of a block has {state:F0} bytes, and at least {Math.Ceiling(always + Kept(1) + state):F0} bytes are needed.", nameof(bytes));
        return best;

        CheckpointPlan With(int segment, int checkpoints)
        {
            int segments = (layers + segment - 1) / segment;
            return new(segment, segments, Math.Min(segments, checkpoints));
        }
    }
}
