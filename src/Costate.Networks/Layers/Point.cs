using System.Numerics;

namespace Costate.Networks.Layers;

/// <summary>Where a layer is evaluated or linearised: state, parameters and time, on one tile of samples.</summary>
/// <remarks>A tile is a features × samples block, row by row; its number of samples is a multiple of 48, padded with samples that do not count.</remarks>
public readonly ref struct Point<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The input state, inputs × samples.</summary>
    public required ReadOnlySpan<T> Y { get; init; }

    /// <summary>The parameters as <see cref="ILayer{T}.Prepare"/> left them.</summary>
    public required ReadOnlySpan<T> Theta { get; init; }

    /// <summary>Memory for intermediate results, at least <see cref="LayerShape.Scratch"/> × samples numbers. Its content is undefined before and after.</summary>
    public required Span<T> Scratch { get; init; }

    /// <summary>Samples of the tile, padding included.</summary>
    public required int Samples { get; init; }

    /// <summary>The time t at the start of the step.</summary>
    public double Time { get; init; }
}
