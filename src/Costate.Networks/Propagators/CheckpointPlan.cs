using System.Numerics;

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
    public static CheckpointPlan For<T>(Network<T> network, BlockMemory<T> memory, long bytes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int layers = network.Layers;
        long state = memory.BytesOf(network.StateFeatures);
        if (bytes == 0)
        {
            int length = (int)Math.Clamp(Math.Round(Math.Sqrt((double)layers * network.StateFeatures / Trajectory<T>.KeptFeatures(network, memory))), 1, layers);
            return With(length, int.MaxValue);
        }
        // Besides the checkpoints and the kept segment: three states to move with, and a tangent.
        long besides = OpeningSweep<T>.Bytes(network, memory) + 4 * state;
        (CheckpointPlan best, double least) = (default, double.PositiveInfinity);
        for (int segment = 1; ; segment = Math.Min(2 * segment, layers))
        {
            long room = bytes - besides - Trajectory<T>.Bytes(network, memory, segment);
            if (room >= state)
            {
                CheckpointPlan plan = With(segment, (int)Math.Min(int.MaxValue, room / state));
                double cost = plan.RecomputedLayers;
                if (cost <= least) (best, least) = (plan, cost);
            }
            if (segment == layers) break;
        }
        if (best.Segment == 0)
            throw new ArgumentException(
                $"Checkpointing within {bytes} bytes per thread is impossible: one state of a block has {state} bytes, and at least {besides + Trajectory<T>.Bytes(network, memory, 1) + state} bytes are needed.", nameof(bytes));
        return best;

        CheckpointPlan With(int segment, int checkpoints)
        {
            int segments = (layers + segment - 1) / segment;
            return new(segment, segments, Math.Min(segments, checkpoints));
        }
    }
}
