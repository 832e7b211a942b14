using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Two arms of a spiral: 1.5·u·(cos φ, sin φ) + 0.02·N(0, I) with φ = 2.5πu + πc for class c and u uniform in [0.08, 1).</summary>
/// <remarks>Sample i has class i mod 2. Training and validation are drawn from separate rounds of the random stream.</remarks>
public static class Spiral
{
    const int Classes = 2;

    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        RandomSequence random = new(seed, RandomStreams.Spiral);
        return (Draw<T>(samples, random), Draw<T>(validation, random.At(1)));
    }

    static Dataset<T> Draw<T>(int samples, RandomSequence random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inputs = new T[2 * samples];
        var labels = new int[samples];
        for (int i = 0; i < samples; i++)
        {
            int label = labels[i] = i % Classes;
            ulong first = 3 * (ulong)i;
            double u = random.Uniform(first), noise = random.Normal(first + 1), other = random.Normal(first + 2);
            u = 0.08 + 0.92 * u;
            double phi = 2.5 * Math.PI * u + Math.PI * label;
            inputs[2 * i] = T.CreateTruncating(1.5 * u * Math.Cos(phi) + 0.02 * noise);
            inputs[2 * i + 1] = T.CreateTruncating(1.5 * u * Math.Sin(phi) + 0.02 * other);
        }
        return new()
        {
            Inputs = inputs,
            Features = 2,
            Samples = samples,
            Labels = labels,
            ClassNames = ["first", "second"],
            FeatureNames = ["x", "y"],
            TargetName = "class",
        };
    }
}
