namespace Costate.Networks.Propagators;

/// <summary>Adds what the chunks of a batch have summed up, as a fixed tree: chunk c takes chunk c + s, for s = 1, 2, 4, …, wherever the two are. A sum of the tree belongs to the group of its first chunk.</summary>
interface IChunkTree
{
    /// <summary>Adds all pairs that are here, from one stride to another.</summary>
    /// <param name="first">The first stride.</param>
    /// <param name="last">The last one.</param>
    /// <param name="isComplete">Whether chunk 0 is here and has the sum of all chunks then.</param>
    void AddHere(int first, int last, bool isComplete);

    /// <summary>Sends the sums of a chunk that is here.</summary>
    void Send(int chunk, int group);

    /// <summary>Adds to a chunk that is here what a group sends.</summary>
    void Receive(int chunk, int group);
}
