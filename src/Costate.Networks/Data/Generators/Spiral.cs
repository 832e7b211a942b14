using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Two arms of a spiral: 1.5·u·(cos φ, sin φ) + 0.02·N(0, I) with φ = 2.5πu + πc for class c and u uniform in [0.08, 1).</summary>
/// <remarks>Sample i has class i mod 2. Training and validation are drawn from separate rounds of the random stream.</remarks>
public static class Spiral
{
    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PlanarClasses.Generate<T>(samples, validation, new(seed, RandomStreams.Spiral), ["first", "second"], Point);

    static (double X, double Y) Point(RandomSequence random, ulong i, int label)
    {
        double u = 0.08 + 0.92 * random.Uniform(3 * i), noise = random.Normal(3 * i + 1), other = random.Normal(3 * i + 2);
        double phi = 2.5 * Math.PI * u + Math.PI * label;
        return (1.5 * u * Math.Cos(phi) + 0.02 * noise, 1.5 * u * Math.Sin(phi) + 0.02 * other);
    }
}
