namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The size of all states of a sweep: the block at hand may be smaller than the largest.</summary>
/// <param name="features">Features of a state.</param>
/// <param name="capacity">Samples of the largest block, padding included.</param>
sealed class BlockShape(int features, int capacity)
{
    public int Features { get; } = features;

    public int Capacity { get; } = capacity;

    /// <summary>The block that is being worked on.</summary>
    public Tiling Block { get; set; }
}
