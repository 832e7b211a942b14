using System.Numerics;
using System.Runtime.CompilerServices;

namespace Costate.Networks.Propagators.LayerParallel;

/// <summary>What groups of ranks that share the samples of a batch tell one another for a gradient, in <see cref="LayerParallelSchedule"/>.</summary>
/// <remarks>All groups have as many samples as the largest.</remarks>
public sealed record SharedSamples
{
    /// <summary>Number of groups.</summary>
    public required int Groups { get; init; }

    /// <summary>The tiles of a group.</summary>
    public required int Tiles { get; init; }

    /// <summary>Bytes of the sums of gradients of opening, a layer and readout.</summary>
    public required (int Opening, int Layer, int Readout) SumBytes { get; init; }

    /// <summary>Bytes of their gradients.</summary>
    public required (int Opening, int Layer, int Readout) GradientBytes { get; init; }

    /// <summary>Groups that share a batch.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">Samples of the batch.</param>
    /// <param name="groups">Number of groups.</param>
    /// <returns>What they tell one another, and the samples of the largest, padding included.</returns>
    public static (SharedSamples Shared, int PaddedSamples) Of<T>(Network<T> network, int samples, int groups) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BatchShare batch = new(BatchPlan.For(network, samples), 0, groups);
        Tiling largest = Enumerable.Range(0, groups).Select(batch.TilingOf).MaxBy(block => block.PaddedSamples);
        int size = Unsafe.SizeOf<T>();
        SharedSamples shared = new()
        {
            Groups = groups,
            Tiles = largest.Tiles,
            SumBytes = (network.Opening.Shape.Accumulated * size, network.Steps.Accumulated * size, network.Readout.Shape.Accumulated * size),
            GradientBytes = (network.Opening.Shape.Parameters * size, network.LayerParameters * size, network.Readout.Shape.Parameters * size),
        };
        return (shared, largest.PaddedSamples);
    }
}
