using System.Numerics;
using System.Runtime.InteropServices;
using Costate.Numerics.Communication;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>Collects states at some points of time, of which every rank has some points and some samples, on all ranks or on the first.</summary>
/// <param name="groups">The ranks.</param>
/// <param name="shape">The size of states.</param>
sealed class StateGathering<T>(RankGroups groups, BlockShape shape) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int Tag = 1103;

    /// <summary>The states of all points and all samples, one point after another, on rank 0; nothing on the others, which send theirs point by point. All ranks call this.</summary>
    /// <param name="owners">The ranks of this group, as the points are shared out over them.</param>
    /// <param name="starts">The first point of each of them, and at the end how many there are.</param>
    /// <param name="state">The own state of a number, from 0; only used until the next one is asked for.</param>
    public Dense<T> OnFirst(ICommunicator owners, ReadOnlySpan<int> starts, Func<int, BlockState<T>> state)
    {
        (ICommunicator all, int features, int own) = (groups.All, shape.Features, owners.Rank);
        ReadOnlySpan<int> samples = shape.SampleStarts;
        if (all.Rank > 0)
        {
            for (int j = starts[own]; j < starts[own + 1]; j++) all.Send(0, Tag, state(j - starts[own]).Bytes);
            return new(0);
        }
        Dense<T> gathered = new(checked(starts[^1] * features * samples[^1]));
        // Rank 0 of all has the first layers, so it is the first owner or the last one.
        for (int rank = 0; rank < all.Size; rank++)
        {
            (int group, int layers) = (rank / owners.Size, rank % owners.Size);
            int owner = own == 0 ? layers : owners.Size - 1 - layers;
            for (int j = starts[owner]; j < starts[owner + 1]; j++)
            {
                Span<T> part = gathered.Span.Slice(features * (j * samples[^1] + samples[group]), features * (samples[group + 1] - samples[group]));
                if (rank == 0) state(j - starts[owner]).Span.CopyTo(part);
                else all.Receive(rank, Tag, MemoryMarshal.AsBytes(part));
            }
        }
        return gathered;
    }

    /// <summary>The states of all points and all samples, one point after another: first the points are gathered, then the samples, which belong side by side. All ranks call this.</summary>
    /// <param name="owners">The ranks of this group, as the points are shared out over them.</param>
    /// <param name="starts">The first point of each of them, and at the end how many there are.</param>
    /// <param name="state">The own state of a number, from 0; only used until the next one is asked for.</param>
    public Dense<T> Gather(ICommunicator owners, ReadOnlySpan<int> starts, Func<int, BlockState<T>> state)
    {
        ReadOnlySpan<int> samples = shape.SampleStarts;
        (int features, int points, int[] byGroup) = (shape.Features, starts[^1], new int[samples.Length]);
        for (int g = 0; g < byGroup.Length; g++) byGroup[g] = checked(points * features * samples[g]);
        Dense<T> gathered = new(byGroup[^1]);
        Span<T> own = gathered.Span[byGroup[groups.Group]..byGroup[groups.Group + 1]];
        int length = features * (samples[groups.Group + 1] - samples[groups.Group]);
        int[] numbers = new int[starts.Length];
        for (int r = 0; r < numbers.Length; r++) numbers[r] = starts[r] * length;
        for (int j = starts[owners.Rank]; j < starts[owners.Rank + 1]; j++) state(j - starts[owners.Rank]).Span.CopyTo(own[(j * length)..]);
        owners.AllGather(numbers, own);
        if (groups.Groups == 1) return gathered;
        groups.Samples.AllGather(byGroup, gathered.Span);
        Dense<T> all = new(gathered.Length);
        for (int g = 0; g < groups.Groups; g++)
        {
            int part = features * (samples[g + 1] - samples[g]);
            for (int j = 0; j < points; j++) gathered.Span.Slice(byGroup[g] + j * part, part).CopyTo(all.Span[(features * (j * samples[^1] + samples[g]))..]);
        }
        return all;
    }
}
