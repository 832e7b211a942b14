namespace Costate.Networks.Propagators;

/// <summary>How a batch is cut into tiles: blocks of features × <see cref="TileSamples"/> numbers, the unit of all work on states.</summary>
/// <remarks>
/// A tile should take 3 to 24 KB, so that the arrays of a step stay in the first caches, and its whole trajectory a few megabytes, so that what the
/// forward sweep leaves is still in the last one when the co-state comes back. The cut depends on network and batch size only, never on
/// threads or processor, because the order of all sums over samples follows from it. Samples are padded to a multiple of 48 (three AVX-512 registers of floats);
/// padded samples carry zero co-states and so add nothing to any gradient.
/// </remarks>
/// <param name="Samples">Samples that count.</param>
/// <param name="TileSamples">Samples of every tile but the last; a multiple of 48.</param>
public readonly record struct Tiling(int Samples, int TileSamples)
{
    /// <summary>Tiles are padded to multiples of this.</summary>
    public const int Quantum = 48;

    const int MostBytes = 12288, TrajectoryBytes = 5 << 20, MostSamples = 480, LeastSamples = 96, WantedTiles = 16;

    /// <summary>The cut for a network of the given width and depth: tiles of at most 12 KB with trajectories of at most 5 MB, but at least 48 samples;
    /// small batches are cut finer, into up to 16 tiles of at least 96 samples.</summary>
    public static Tiling For(int samples, int features, int layers, int bytesPerNumber)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        long bytes = features * bytesPerNumber, bound = Math.Min(MostBytes / bytes, TrajectoryBytes / (bytes * Math.Max(1, layers)));
        int most = (int)Math.Clamp(bound / Quantum * Quantum, Quantum, MostSamples);
        int least = Math.Min(LeastSamples, most);
        int tiles = Math.Max(Divide(samples, most), Math.Min(WantedTiles, Divide(samples, least)));
        return new(samples, Padded(Divide(samples, tiles)));
    }

    /// <summary>Number of tiles.</summary>
    public int Tiles => Divide(Samples, TileSamples);

    /// <summary>Samples of all tiles, padding included.</summary>
    public int PaddedSamples => (Tiles - 1) * TileSamples + PaddedCount(Tiles - 1);

    /// <summary>The first sample of a tile.</summary>
    public int Start(int tile) => tile * TileSamples;

    /// <summary>Samples of a tile that count.</summary>
    public int Count(int tile) => Math.Min(TileSamples, Samples - tile * TileSamples);

    /// <summary>Samples of a tile, padding included.</summary>
    public int PaddedCount(int tile) => Padded(Count(tile));

    /// <summary>The tiles first … first + count − 1 as a cut of their own.</summary>
    public Tiling Range(int first, int count) => new(Math.Clamp(Samples - Start(first), 0, count * TileSamples), TileSamples);

    /// <summary>The cut of a workspace in which blocks of both cuts find room.</summary>
    public static Tiling Covering(Tiling a, Tiling b) => new(Math.Max(a.PaddedSamples, b.PaddedSamples), Math.Max(a.TileSamples, b.TileSamples));

    /// <summary>The same samples, features × samples, as another cut has them.</summary>
    /// <param name="from">Tile by tile as this cut has them.</param>
    /// <param name="features">Features.</param>
    /// <param name="other">The other cut, of as many samples.</param>
    /// <param name="to">Overwritten.</param>
    /// <param name="repeats">Whether padded samples repeat the last one; else they are zero.</param>
    internal void CopyTo<T>(ReadOnlySpan<T> from, int features, Tiling other, Span<T> to, bool repeats) where T : unmanaged
    {
        for (int tile = 0; tile < other.Tiles; tile++)
        {
            int padded = other.PaddedCount(tile);
            for (int column = 0; column < padded; column++)
            {
                int sample = other.Start(tile) + column, kept = Math.Min(sample, Samples - 1), source = kept / TileSamples;
                for (int feature = 0; feature < features; feature++)
                    to[features * other.Start(tile) + feature * padded + column] =
                        sample == kept || repeats ? from[features * Start(source) + feature * PaddedCount(source) + kept - Start(source)] : default;
            }
        }
    }

    static int Divide(int a, int b) => (a + b - 1) / b;

    static int Padded(int samples) => Divide(samples, Quantum) * Quantum;
}
