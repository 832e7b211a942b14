using System.Numerics;
using Costate.Networks.Training;
using Costate.Numerics.Communication;
using Costate.Numerics.TimeParallel;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>States (or co-states) of a network with N layers ↦ a first guess for those of the same network with 2N layers over the same time: nested iteration in depth.</summary>
/// <remarks>
/// Point n of the coarse network is point 2n of the fine one; between two of them stands their mean, as between two layers in <see cref="DepthTransfer{T}"/> with linear prolongation. Only the C-points of the fine network are
/// made: all others follow from them by the first relaxation.
/// </remarks>
/// <param name="solver">Holds the coarse states of this rank.</param>
/// <param name="owners">Who owns which of them.</param>
/// <param name="ranks">The ranks that share the layers, numbered as there.</param>
/// <param name="gathering">Collects states of all ranks.</param>
/// <param name="shape">The size of the coarse states.</param>
sealed class RefinedTrajectory<T>(Mgrit<BlockState<T>> solver, TimePartition owners, ICommunicator ranks, StateGathering<T> gathering, BlockShape shape) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Tag = 1102;

    BlockState<T>? _next, _mean;

    /// <summary>The guess at all C-points of the fine network for all samples, one point after another, on all ranks.</summary>
    /// <param name="level">The level of the C-points, made of points of the fine network.</param>
    /// <param name="tiles">How the samples of the fine states are cut into tiles.</param>
    /// <param name="repeats">Whether padded samples repeat the last one, as those of states do; else they are zero.</param>
    public Dense<T> At(TimeLevel level, Tiling tiles, bool repeats)
    {
        int points = level.Points.Length, length = shape.Features * tiles.PaddedSamples;
        int[] starts = new int[ranks.Size + 1];
        starts.AsSpan().Fill(points);
        for (int j = points - 1; j >= 0; j--)
        {
            int owner = owners.Owner(0, level.Points[j] / 2);
            starts.AsSpan(0, owner + 1).Fill(j);
            Lend(level.Points[j], owner);
        }
        Dense<T> coarse = gathering.Gather(ranks, starts, j => At(level.Points[starts[ranks.Rank] + j])), fine = new(checked(points * length));
        Tiling all = shape.Batch.Plan.Tiling;
        int coarseLength = shape.Features * all.PaddedSamples;
        for (int j = 0; j < points; j++) all.CopyTo(coarse.Span.Slice(j * coarseLength, coarseLength), shape.Features, tiles, fine.Span.Slice(j * length, length), repeats);
        return fine;
    }

    /// <summary>The coarse state behind the last one of its owner goes there, if a point of the fine network stands between the two.</summary>
    void Lend(int point, int owner)
    {
        if (point % 2 == 0) return;
        int next = point / 2 + 1, from = owners.Owner(0, next);
        if (from == owner) return;
        if (from == ranks.Rank) ranks.Send(owner, Tag, solver[next].Bytes);
        if (owner == ranks.Rank) ranks.Receive(from, Tag, (_next ??= new(shape)).Bytes);
    }

    BlockState<T> At(int point)
    {
        BlockState<T> before = solver[point / 2];
        if (point % 2 == 0) return before;
        DepthTransfer<T>.Between(before.Span, (point / 2 + 1 < solver.End ? solver[point / 2 + 1] : _next!).Span, (_mean ??= new(shape)).Span);
        return _mean;
    }
}
