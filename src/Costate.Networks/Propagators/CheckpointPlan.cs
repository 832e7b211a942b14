using System.Numerics;
using System.Runtime.CompilerServices;

namespace Costate.Networks.Propagators;

/// <summary>How the layers of a network are cut into segments, and how many checkpoints there are.</summary>
/// <param name="Segment">Layers of a segment, which is kept as a whole while the co-state passes it.</param>
/// <param name="Segments">Number of segments.</param>
/// <param name="Checkpoints">Stored states, the initial state included.</param>
readonly record struct CheckpointPlan(int Segment, int Segments, int Checkpoints)
{
    const int UsualSegments = 3;
    const long CachedBytes = 2L << 20;

    /// <summary>The first layer of a segment. The first segment may be shorter than the others: the last one is kept by the forward sweep already, so it should be whole.</summary>
    public int First(int segment, int layers) => Math.Max(0, layers - (Segments - segment) * Segment);

    /// <summary>Layers computed again by a co-state sweep, when the forward sweep has left its checkpoints and the last segment.</summary>
    public long RecomputedLayers(int layers)
    {
        int[] marks = new int[Checkpoints];
        (long taken, int depth) = (0, 1);
        for (int segment = Segments - 1; segment >= 0; segment--)
        {
            int start = marks[depth - 1];
            for (; depth < Checkpoints && marks[depth - 1] < segment; depth++)
                marks[depth] = marks[depth - 1] + BinomialSchedule.Advance(segment + 1 - marks[depth - 1], Checkpoints - depth + 1);
            taken += First(segment + 1, layers) - First(start, layers);
            if (marks[depth - 1] == segment) depth--;
        }
        return taken - layers;
    }

    /// <summary>Numbers per sample, at most. Besides opening, checkpoints (the first is the initial state) and the kept segment: two states between segments, the final one, and a tangent.</summary>
    public long Held<T>(Network<T> network, int capacity) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OpeningSweep<T>.Held(network) + Trajectory<T>.Kept(network, capacity, Segment) + (Checkpoints + 3L) * network.StateFeatures;

    /// <summary>The plan with the fewest layers computed again that needs at most so many bytes; 0 bytes mean the <see cref="Usual"/> one.</summary>
    public static CheckpointPlan For<T>(Network<T> network, int capacity, long bytes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        bytes == 0 ? Usual(network, capacity) : Within(network, capacity, bytes);

    /// <summary>Three segments: a third of what serial propagation keeps, two thirds of the layers computed again. If that is more than 2 MB, the best plan within them; but if they are less than about √N checkpoints and
    /// a segment of about √N layers need, these: there, serial propagation waits for the memory, and recomputing costs less than it saves.</summary>
    static CheckpointPlan Usual<T>(Network<T> network, int capacity) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int layers = network.Layers;
        long bytesPerFeature = (long)capacity * Unsafe.SizeOf<T>();
        CheckpointPlan third = With((layers + UsualSegments - 1) / UsualSegments, int.MaxValue, layers);
        if (third.Held(network, capacity) * bytesPerFeature <= CachedBytes) return third;
        double perLayer = (double)(Trajectory<T>.Kept(network, capacity, layers) - Trajectory<T>.Moving(network)) / layers;
        CheckpointPlan root = With((int)Math.Clamp(Math.Round(Math.Sqrt(layers * (double)network.StateFeatures / perLayer)), 1, layers), int.MaxValue, layers);
        return Within(network, capacity, Math.Max(CachedBytes, root.Held(network, capacity) * bytesPerFeature));
    }

    static CheckpointPlan Within<T>(Network<T> network, int capacity, long bytes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int layers = network.Layers;
        long bytesPerFeature = (long)capacity * Unsafe.SizeOf<T>(), features = bytes / bytesPerFeature;
        (CheckpointPlan best, double least) = (default, double.PositiveInfinity);
        for (int segment = 1; ; segment = Math.Min(segment + Math.Max(1, segment / 16), layers))
        {
            long free = features - new CheckpointPlan(segment, 0, 1).Held(network, capacity);
            if (free >= 0)
            {
                CheckpointPlan plan = With(segment, (int)Math.Min(int.MaxValue, 1 + free / network.StateFeatures), layers);
                double cost = (double)segment * BinomialSchedule.Cost(plan.Segments, plan.Checkpoints) - ((double)plan.Segments * segment - layers);
                if (cost <= least) (best, least) = (plan, cost);
            }
            if (segment == layers) break;
        }
        if (best.Segment == 0)
        {
            throw new ArgumentException(
                $"Checkpointing within {bytes} bytes per thread is impossible: one state of a block has {network.StateFeatures * bytesPerFeature} bytes, and at least {new CheckpointPlan(1, 0, 1).Held(network, capacity) * bytesPerFeature} bytes are needed.", nameof(bytes));
        }
        return best;
    }

    static CheckpointPlan With(int segment, int checkpoints, int layers)
    {
        int segments = (layers + segment - 1) / segment;
        return new(segment, segments, Math.Min(segments, checkpoints));
    }
}
