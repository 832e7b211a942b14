namespace Costate.Networks.Propagators;

/// <summary>Walks the tree of <see cref="IChunkTree"/>.</summary>
static class ChunkTree
{
    /// <summary>Adds the sums of all chunks. All groups call this together.</summary>
    /// <param name="batch">The chunks that are here; a group without any does nothing.</param>
    /// <param name="sums">Their sums.</param>
    /// <returns>Whether the last call of <see cref="IChunkTree.AddHere"/> was complete.</returns>
    public static bool Add(BatchShare batch, IChunkTree sums)
    {
        if (batch.Chunks == 0) return false;
        int chunks = batch.Plan.Chunks;
        bool isComplete;
        int last = 0;
        do
        {
            // As many strides at a time as need no message.
            int first = last = Math.Max(1, 2 * last);
            while (2 * last < chunks && !HasMessages(batch, last)) last *= 2;
            isComplete = batch.Group == 0 && 2 * last >= chunks && !HasMessages(batch, last);
            sums.AddHere(first, last, isComplete);
            for (int chunk = 0; chunk + last < chunks; chunk += 2 * last)
            {
                (bool here, bool otherHere) = (IsHere(batch, chunk), IsHere(batch, chunk + last));
                if (here && !otherHere) sums.Receive(chunk, batch.GroupOf(chunk + last));
                else if (otherHere && !here) sums.Send(chunk + last, batch.GroupOf(chunk));
            }
        }
        while (2 * last < chunks);
        return isComplete;
    }

    /// <summary>Whether a chunk belongs to this group.</summary>
    public static bool IsHere(BatchShare batch, int chunk) => chunk >= batch.FirstChunk && chunk < batch.EndChunk;

    /// <summary>Whether one of two sums that are added with this stride is here, and the other one is not.</summary>
    static bool HasMessages(BatchShare batch, int stride)
    {
        for (int chunk = 0; chunk + stride < batch.Plan.Chunks; chunk += 2 * stride)
            if (IsHere(batch, chunk) != IsHere(batch, chunk + stride)) return true;
        return false;
    }
}
