using System.Numerics;
using Costate.Networks.Kernels;
using Costate.Networks.Objectives;
using Costate.Numerics.Vectors;

namespace Costate.Networks.Alternating;

/// <summary>What a thread needs for a tile of samples: the tile, the steps for z, sums of products.</summary>
/// <param name="network">The layers.</param>
/// <param name="loss">The loss.</param>
/// <param name="options">How z moves.</param>
/// <param name="layouts">Where sums of products stand.</param>
/// <param name="normal">Sums of products.</param>
sealed class AlternatingTile<T>(SplitNetwork<T> network, ILoss<T> loss, AlternatingOptions options, SumLayout[] layouts, INormalKernel normal) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public SlackTile<T> Tile { get; } = new(network, loss);

    public StateSteps<T> Steps => field ??= new(Tile, options);

    public TileProducts<T> Products { get; } = new(layouts, normal);

    /// <summary>stored ← z of all layers, one after another.</summary>
    public static void Keep(TileStates<T> states, Span<T> stored)
    {
        foreach (Dense<T> z in states.Z)
        {
            z.Span.CopyTo(stored);
            stored = stored[z.Length..];
        }
    }

    /// <summary>The steps for z start where <see cref="Keep"/> left them.</summary>
    public void Restore(ReadOnlySpan<T> stored)
    {
        foreach (Dense<T> z in Steps.Start.Z)
        {
            stored[..z.Length].CopyTo(z.Span);
            stored = stored[z.Length..];
        }
        Tile.Complete(Steps.Start);
    }
}
