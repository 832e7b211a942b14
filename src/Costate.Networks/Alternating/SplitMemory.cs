using System.Numerics;
using System.Runtime.CompilerServices;
using Costate.Networks.Objectives;

namespace Costate.Networks.Alternating;

/// <summary>Bytes that the methods with free variables take, estimated before any of them is allocated.</summary>
public static class SplitMemory
{
    const int Samples = SlackTile<float>.Samples, Sets = 3;

    /// <summary>The need of alternating minimisation besides the objective.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">The options.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="threads">Threads that share the work.</param>
    public static MemoryNeed OfAlternating<T>(Network<T> network, AlternatingOptions options, int batch, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SplitNetwork<T> split = new(network);
        (long m, long tiles) = (split.Outputs, (batch + Samples - 1) / Samples);
        long tile = Sets * TileStates<T>.Length(split) + m * split.Layers.Max(l => l.Product.ScratchPerSample)
            + (options.Solver == StateSolver.Riccati ? RiccatiStep<T>.Length(split) : m * (m + 1) / 2 + 3L * split.Widest + (split.Layers.Count > 2 ? 2 * m * split.Widest : 0));
        long stored = options.Start == StateStart.Warm ? split.Layers.Sum(l => l.Outputs) : options.Penalty == PenaltyNorm.L1 ? split.Layers.Sum(l => l.Inputs + l.Outputs) : 0;
        return Of(split, batch, (tile * Math.Min(threads, tiles) + stored * tiles) * Samples, options.Variant is WeightVariant.EmaGram or WeightVariant.EmaStat);
    }

    /// <summary>The need of ADMM besides the objective.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">Samples of the data.</param>
    /// <param name="threads">Threads that share the work.</param>
    public static MemoryNeed OfAdmm<T>(Network<T> network, int samples, int threads) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SplitNetwork<T> split = new(network);
        long tiles = (samples + Samples - 1) / Samples;
        return Of(split, samples, (2L * split.Layers.Sum(l => l.Outputs) * tiles + TileStates<T>.Length(split) * threads) * Samples);
    }

    /// <summary>Pieces of a batch that threads and ranks share out: more of them have nothing to do.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">Samples of the batch.</param>
    public static int Pieces<T>(Network<T> network, int samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SumLayout[] layouts = SumLayout.Of(new SplitNetwork<T>(network));
        return ChunkProducts.ChunksOf(samples, layouts[^1].Start + layouts[^1].Length);
    }

    /// <summary>Sums of the pieces, which ranks share; what every rank has: matrices and right-hand sides, the message with its sums, averages.</summary>
    static MemoryNeed Of<T>(SplitNetwork<T> split, int batch, long states, bool averages = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SumLayout[] layouts = SumLayout.Of(split);
        long length = layouts[^1].Start + layouts[^1].Length;
        return new(
            (WeightStep<T>.Length(layouts) + ChunkProducts.PackedLength(layouts, 0) + (averages ? length : 0)) * sizeof(double), split.Regressions.Sum(l => (long)l.Product.PreparedLength) * Unsafe.SizeOf<T>(),
            ChunkProducts.ChunksOf(batch, length) * length * sizeof(double), states * Unsafe.SizeOf<T>(), 0);
    }
}
