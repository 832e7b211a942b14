using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Three rings around the origin: radius 0.4 + 0.45·c for class c, at a uniform angle, + 0.06·N(0, I).</summary>
/// <remarks>Sample i has class i mod 3. Training and validation are drawn from separate rounds of the random stream.</remarks>
public static class Rings
{
    const int Classes = 3;

    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        RandomSequence random = new(seed, RandomStreams.Rings);
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
            double radius = 0.4 + 0.45 * label, phi = 2 * Math.PI * u;
            inputs[2 * i] = T.CreateTruncating(radius * Math.Cos(phi) + 0.06 * noise);
            inputs[2 * i + 1] = T.CreateTruncating(radius * Math.Sin(phi) + 0.06 * other);
        }
        return new()
        {
            Inputs = inputs,
            Features = 2,
            Samples = samples,
            Labels = labels,
            ClassNames = ["inner", "middle", "outer"],
            FeatureNames = ["x", "y"],
            TargetName = "class",
        };
    }
}
