namespace Costate.Networks.Propagators;

/// <summary>The part of a batch that one of several groups of ranks takes: consecutive chunks, shared out as evenly as they can be. A group may have none.</summary>
/// <param name="Plan">The whole batch, cut as on one rank.</param>
/// <param name="Group">The group.</param>
/// <param name="Groups">Number of groups.</param>
readonly record struct BatchShare(BatchPlan Plan, int Group = 0, int Groups = 1)
{
    /// <summary>Bytes in which a group tells what a chunk has found: loss, right answers, error, whether to stop.</summary>
    public const int FoundBytes = 32;

    /// <summary>The first chunk of this group.</summary>
    public int FirstChunk => FirstChunkOf(Group);

    /// <summary>The end of its chunks.</summary>
    public int EndChunk => FirstChunkOf(Group + 1);

    /// <summary>Number of its chunks.</summary>
    public int Chunks => EndChunk - FirstChunk;

    /// <summary>Its first tile.</summary>
    public int FirstTile => FirstTileOf(Group);

    /// <summary>Its tiles as a cut of their own.</summary>
    public Tiling Tiling => TilingOf(Group);

    /// <summary>The first of its samples.</summary>
    public int FirstSample => FirstSampleOf(Group);

    /// <summary>The first chunk of a group; the first group has at least one.</summary>
    public int FirstChunkOf(int group) => (int)(((long)group * Plan.Chunks + Groups - 1) / Groups);

    /// <summary>The group that takes a chunk.</summary>
    public int GroupOf(int chunk)
    {
        int group = (int)((long)chunk * Groups / Plan.Chunks);
        while (FirstChunkOf(group + 1) <= chunk) group++;
        while (FirstChunkOf(group) > chunk) group--;
        return group;
    }

    /// <summary>The tiles of a chunk of this group, by their numbers in <see cref="Tiling"/>.</summary>
    public (int First, int End) TilesOf(int chunk)
    {
        (int first, int end) = Plan.Chunk(chunk);
        return (first - FirstTile, end - FirstTile);
    }

    /// <summary>The first tile of a group.</summary>
    public int FirstTileOf(int group) => Plan.Chunk(FirstChunkOf(group)).First;

    /// <summary>The first sample of a group.</summary>
    public int FirstSampleOf(int group) => Math.Min(Plan.Tiling.Start(FirstTileOf(group)), Plan.Tiling.Samples);

    /// <summary>Samples before those of a group, padding included.</summary>
    public int FirstPaddedOf(int group) => Math.Min(Plan.Tiling.Start(FirstTileOf(group)), Plan.Tiling.PaddedSamples);

    /// <summary>The tiles of a group as a cut of their own.</summary>
    public Tiling TilingOf(int group) => Plan.Tiling.Range(FirstTileOf(group), FirstTileOf(group + 1) - FirstTileOf(group));

    /// <summary>A number for every group and one for the end: what comes before the group.</summary>
    public int[] Starts(Func<int, int> before)
    {
        int[] starts = new int[Groups + 1];
        for (int group = 0; group <= Groups; group++) starts[group] = before(group);
        return starts;
    }

    /// <summary>The blocks of a group, in order.</summary>
    public IEnumerable<Tiling> BlocksOf(int group)
    {
        for (int chunk = FirstChunkOf(group); chunk < FirstChunkOf(group + 1); chunk++)
        {
            (int first, int end) = Plan.Chunk(chunk);
            for (int tile = first; tile < end; tile += Plan.BlockTiles) yield return Plan.Tiling.Range(tile, Math.Min(Plan.BlockTiles, end - tile));
        }
    }
}
