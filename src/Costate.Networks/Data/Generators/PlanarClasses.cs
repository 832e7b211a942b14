using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Points of the plane in classes that take turns: sample i has class i mod C, so every stretch of the data is balanced.</summary>
/// <remarks>Training and validation are drawn from separate rounds of the random stream: neither depends on the size of the other.</remarks>
static class PlanarClasses
{
    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="random">The stream.</param>
    /// <param name="classes">Their names.</param>
    /// <param name="point">The point of a sample: from the stream, the number of the sample and its class.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, RandomSequence random, string[] classes, Func<RandomSequence, ulong, int, (double X, double Y)> point) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(validation);
        return (Draw<T>(samples, random, classes, point), Draw<T>(validation, random.At(1), classes, point));
    }

    static Dataset<T> Draw<T>(int samples, RandomSequence random, string[] classes, Func<RandomSequence, ulong, int, (double X, double Y)> point) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inputs = new T[2 * samples];
        var labels = new int[samples];
        for (int i = 0; i < samples; i++)
        {
            labels[i] = i % classes.Length;
            (double x, double y) = point(random, (ulong)i, labels[i]);
            (inputs[2 * i], inputs[2 * i + 1]) = (T.CreateTruncating(x), T.CreateTruncating(y));
        }
        return new()
        {
            Inputs = inputs,
            Features = 2,
            Samples = samples,
            Labels = labels,
            ClassNames = classes,
            FeatureNames = ["x", "y"],
            TargetName = "class",
        };
    }
}
