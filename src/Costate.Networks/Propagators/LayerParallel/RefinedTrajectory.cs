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
/// <param name="ranks">The ranks, numbered as there.</param>
/// <param name="features">Features of a state.</param>
/// <param name="samples">How the samples of the coarse states are cut into tiles.</param>
sealed class RefinedTrajectory<T>(Mgrit<BlockState<T>> solver, TimePartition owners, ICommunicator ranks, int features, Tiling samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Tag = 1102;

    BlockState<T>? _next;

    /// <summary>The guess at all C-points of the fine network, one after another, on all ranks.</summary>
    /// <param name="points">The C-points: numbers of points of the fine network.</param>
    /// <param name="fine">How the samples of the fine states are cut into tiles.</param>
    /// <param name="repeats">Whether padded samples repeat the last one, as those of states do; else they are zero.</param>
    public Dense<T> At(ReadOnlySpan<int> points, Tiling fine, bool repeats)
    {
        int length = features * fine.PaddedSamples;
        int[] starts = new int[ranks.Size + 1];
        starts.AsSpan().Fill(checked(points.Length * length));
        Dense<T> all = new(points.Length * length);
        T[] mean = new T[features * samples.PaddedSamples];
        for (int j = points.Length - 1; j >= 0; j--)
        {
            int owner = owners.Owner(0, points[j] / 2);
            starts.AsSpan(0, owner + 1).Fill(j * length);
            Lend(points[j], owner);
            if (owner == ranks.Rank) samples.CopyTo(At(points[j], mean), features, fine, all.Span.Slice(j * length, length), repeats);
        }
        ranks.AllGather(starts, all.Span);
        return all;
    }

    /// <summary>The coarse state behind the last one of its owner goes there, if a point of the fine network stands between the two.</summary>
    void Lend(int point, int owner)
    {
        if (point % 2 == 0) return;
        int next = point / 2 + 1, from = owners.Owner(0, next);
        if (from == owner) return;
        if (from == ranks.Rank) ranks.Send(owner, Tag, solver[next].Bytes);
        if (owner == ranks.Rank) ranks.Receive(from, Tag, (_next ??= solver[next - 1].Like()).Bytes);
    }

    ReadOnlySpan<T> At(int point, T[] mean)
    {
        ReadOnlySpan<T> before = solver[point / 2].Span;
        if (point % 2 == 0) return before;
        DepthTransfer<T>.Between(before, (point / 2 + 1 < solver.End ? solver[point / 2 + 1] : _next!).Span, mean);
        return mean;
    }
}
