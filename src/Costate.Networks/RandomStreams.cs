namespace Costate.Networks;

/// <summary>What the streams of random numbers are used for. A number is used once: equal numbers would give equal “random” choices.</summary>
public static class RandomStreams
{
    /// <summary>Initial parameters.</summary>
    public const uint InitialWeights = 1;

    /// <summary>Directions of derivative tests.</summary>
    public const uint Check = 99;

    /// <summary>Parameters and data of benchmarks.</summary>
    public const uint Benchmark = 100;
}
