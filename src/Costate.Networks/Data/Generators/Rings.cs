using System.Numerics;
using Costate.Numerics.Randomness;

namespace Costate.Networks.Data.Generators;

/// <summary>Three rings around the origin: radius 0.4 + 0.45·c for class c, at a uniform angle, + 0.06·N(0, I).</summary>
/// <remarks>Sample i has class i mod 3. Training and validation are drawn from separate rounds of the random stream.</remarks>
public static class Rings
{
    /// <summary>Draws the data.</summary>
    /// <param name="samples">Number of training samples, at least 1.</param>
    /// <param name="validation">Number of validation samples; 0 gives an empty set.</param>
    /// <param name="seed">The seed of the run.</param>
    public static (Dataset<T> Training, Dataset<T> Validation) Generate<T>(int samples, int validation, ulong seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PlanarClasses.Generate<T>(samples, validation, new(seed, RandomStreams.Rings), ["inner", "middle", "outer"], Point);

    static (double X, double Y) Point(RandomSequence random, ulong i, int label)
    {
        double u = random.Uniform(3 * i), noise = random.Normal(3 * i + 1), other = random.Normal(3 * i + 2);
        double radius = 0.4 + 0.45 * label, phi = 2 * Math.PI * u;
        return (radius * Math.Cos(phi) + 0.06 * noise, radius * Math.Sin(phi) + 0.06 * other);
    }
}
