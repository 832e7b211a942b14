using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Ten classes in ℝ²⁰, each a mixture of three normal distributions with unit covariance around centres 1.2·N(0, I).</summary>
/// <remarks>Sample i has class i mod 10. The classes overlap: about 92 % of validation samples can be classified. Centres, training and validation have rounds of the random stream of their own.</remarks>
public static class Gauss10
{
    /// <summary>Features of a sample.</summary>
    public const int Features = 20;

    const int Classes = 10, Centres = 3;
    const double Spread = 1.2;

    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        RandomSequence random = new(seed, RandomStreams.Gauss10);
        return (Draw<T>(samples, random, 1), Draw<T>(validation, random, 2));
    }

    static Dataset<T> Draw<T>(int samples, RandomSequence centres, uint round) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSequence random = centres.At(round);
        var inputs = new T[Features * samples];
        var labels = new int[samples];
        for (int i = 0; i < samples; i++)
        {
            labels[i] = i % Classes;
            ulong first = (ulong)i * (Features + 1);
            int centre = labels[i] * Centres + random.Below(Centres, first);
            for (int f = 0; f < Features; f++)
                inputs[i * Features + f] = T.CreateTruncating(Spread * centres.Normal((ulong)(centre * Features + f)) + random.Normal(first + 1 + (ulong)f));
        }
        return new()
        {
            Inputs = inputs,
            Features = Features,
            Samples = samples,
            Labels = labels,
            ClassNames = [.. Enumerable.Range(0, Classes).Select(k => $"{k}")],
            FeatureNames = [.. Enumerable.Range(1, Features).Select(f => $"x{f}")],
            TargetName = "class",
        };
    }
}
