namespace Costate.Networks.Analysis;

/// <summary>The outcome of one gradient benchmark.</summary>
public sealed record GradientTiming
{
    /// <summary>Width w.</summary>
    public required int Width { get; init; }

    /// <summary>Layers N.</summary>
    public required int Layers { get; init; }

    /// <summary>Samples of the batch.</summary>
    public required int Batch { get; init; }

    /// <summary>float32 or float64.</summary>
    public required string DataType { get; init; }

    /// <summary>Threads used.</summary>
    public required int Threads { get; init; }

    /// <summary>Median time of a loss and gradient, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Shortest time of a loss and gradient, in seconds.</summary>
    public required double BestSeconds { get; init; }

    /// <summary>Median time of a loss alone, in seconds.</summary>
    public required double ForwardSeconds { get; init; }

    /// <summary>Shortest time of a loss alone, in seconds.</summary>
    public required double BestForwardSeconds { get; init; }

    /// <summary>The limit of a forward sweep over its shortest time.</summary>
    public required double ForwardShareOfLimit { get; init; }

    /// <summary>The limit of a gradient over its shortest time.</summary>
    public required double GradientShareOfLimit { get; init; }

    /// <summary>Median time of a product with the matrix of Gauss and Newton, in seconds; null if it was not timed.</summary>
    public double? ProductSeconds { get; init; }

    /// <summary>The limit of a product over its shortest time; null if it was not timed.</summary>
    public double? ProductShareOfLimit { get; init; }

    /// <summary>Steps of layers that a gradient takes once more, because not all states are kept.</summary>
    public long RecomputedLayerSteps { get; init; }

    /// <summary>The largest relative error of states that were rebuilt backwards.</summary>
    public double ReconstructionError { get; init; }

    /// <summary>Fused multiply-adds per second and core, measured in the same run.</summary>
    public required double MultiplyAddsPerSecond { get; init; }

    /// <summary>Hyperbolic tangents per second and core, measured in the same run.</summary>
    public required double TanhsPerSecond { get; init; }

    /// <summary>The registers used.</summary>
    public required string Kernels { get; init; }

    /// <summary>Bytes of states and activations that are kept at a time.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes of all states of the whole batch.</summary>
    public required long FullStateBytes { get; init; }

    /// <summary>Largest memory of the process so far.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Managed bytes allocated per gradient after warm-up.</summary>
    public required long AllocatedBytesPerGradient { get; init; }
}
