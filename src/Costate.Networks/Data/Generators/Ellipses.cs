using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>
/// Two classes around the origin: (r cos φ, 0.4·r sin φ) with φ uniform in [0, 2π) and r uniform in [0, 1) for the inner class,
/// in [1, 2) for the outer one (uniform in the radius, not in the area).
/// </summary>
/// <remarks>
/// The classes touch, so full accuracy on validation data is not to be expected. Sample i has class i mod 2, so every stretch of the data is
/// balanced. Training and validation are drawn from separate rounds of the random stream: neither depends on the size of the other, and the
/// probability that a sample of 106 random bits occurs in both is negligible.
/// </remarks>
public static class Ellipses
{
    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PlanarClasses.Generate<T>(samples, validation, new(seed, RandomStreams.Ellipses), ["inner", "outer"], Point);

    static (double X, double Y) Point(RandomSequence random, ulong i, int label)
    {
        double phi = 2 * Math.PI * random.Uniform(2 * i), r = label + random.Uniform(2 * i + 1);
        return (r * Math.Cos(phi), 0.4 * r * Math.Sin(phi));
    }
}
