namespace Costate.Networks.Propagators;

/// <summary>How a batch is cut into tiles: blocks of features × <see cref="TileSamples"/> numbers, the unit of all work on states.</summary>
/// <remarks>
/// A tile should take 3 to 24 KB, so that the arrays of a step stay in cache. The cut depends on width, scalar type and batch size only, never on
/// threads or processor, because the order of all sums over samples follows from it. Samples are padded to a multiple of 48 (three AVX-512 registers of floats);
/// padded samples carry zero co-states and so add nothing to any gradient.
/// </remarks>
/// <param name="Samples">Samples that count.</param>
/// <param name="TileSamples">Samples of every tile but the last; a multiple of 48.</param>
public readonly record struct Tiling(int Samples, int TileSamples)
{
    /// <summary>Tiles are padded to multiples of this.</summary>
    public const int Quantum = 48;

    const int MostBytes = 12288, MostSamples = 480, LeastSamples = 96, WantedTiles = 16;

    /// <summary>The cut for a network of the given width: tiles of at most 12 KB, but small batches are cut finer, into up to 16 tiles of at least 96 samples.</summary>
    public static Tiling For(int samples, int features, int bytesPerNumber)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        int most = Math.Clamp(MostBytes / (features * bytesPerNumber) / Quantum * Quantum, Quantum, MostSamples);
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
    public Tiling Range(int first, int count) => new(Math.Min(Samples - Start(first), count * TileSamples), TileSamples);

    static int Divide(int a, int b) => (a + b - 1) / b;

    static int Padded(int samples) => Divide(samples, Quantum) * Quantum;
}
