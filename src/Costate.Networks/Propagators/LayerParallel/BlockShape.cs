namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>The size of all states of a sweep: the block at hand may be smaller than the largest.</summary>
/// <param name="features">Features of a state.</param>
/// <param name="capacity">Samples of the largest block, padding included.</param>
sealed class BlockShape(int features, int capacity)
{
    BatchShare _batch;
    int[] _tileStarts = [], _sampleStarts = [];

    public int Features { get; } = features;

    public int Capacity { get; } = capacity;

    /// <summary>The part of the batch that is being worked on.</summary>
    public BatchShare Batch
    {
        get => _batch;
        set
        {
            if (value == _batch) return;
            (_batch, Block) = (value, value.Tiling);
            (_tileStarts, _sampleStarts) = (value.Starts(value.FirstTileOf), value.Starts(value.FirstPaddedOf));
        }
    }

    /// <summary>Its tiles: the block that is being worked on.</summary>
    public Tiling Block { get; private set; }

    /// <summary>The first tile of each group of ranks that share the samples, and at the end how many there are.</summary>
    public ReadOnlySpan<int> TileStarts => _tileStarts;

    /// <summary>The samples before those of each group, padding included, and at the end how many there are.</summary>
    public ReadOnlySpan<int> SampleStarts => _sampleStarts;
}
